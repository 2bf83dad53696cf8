import { execFile } from "node:child_process";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { inProject } from "../../scripts/project.mjs";
import { createTempDir, type TempDir } from "./support/temp-dir.ts";

const run = promisify(execFile);
const BUNDLE = "attache-core.cjs";
const CACHE = `${BUNDLE}.cache`;

async function copyDist(): Promise<TempDir> {
  const folder = await createTempDir("dist");
  for (const name of ["attache.mjs", BUNDLE, CACHE]) await copyFile(inProject("dist", name), folder.join(name));
  return folder;
}

/** Whatever the executable says when it is started without a command, which no cache may change. */
async function usage(folder: TempDir): Promise<string> {
  const { stdout, stderr } = await run(process.execPath, [folder.join("attache.mjs"), "-help"]);
  expect(stderr).toBe("");
  return stdout;
}

async function change(folder: TempDir, name: string, edit: (bytes: Buffer) => Buffer): Promise<void> {
  await writeFile(folder.join(name), edit(await readFile(folder.join(name))));
}

describe("the executable's code cache", () => {
  it("is not needed", async () => {
    const folder = await copyDist();
    await rm(folder.join(CACHE));
    expect(await usage(folder)).toContain("Usage: attache <command>");
  });

  it.each([
    ["empty", () => Buffer.alloc(0)],
    ["cut", (bytes: Buffer) => bytes.subarray(0, 300_000)],
    ["something else", (bytes: Buffer) => Buffer.alloc(bytes.length, "x")],
    ["damaged in its middle", (bytes: Buffer) => Buffer.from(bytes).fill(0, bytes.length / 2, bytes.length / 2 + 100)],
  ])("is left alone when it is %s", async (_, damage) => {
    const folder = await copyDist();
    await change(folder, CACHE, damage);
    expect(await usage(folder)).toContain("Usage: attache <command>");
  });

  it("is left alone when it is another bundle's, even if that was as long as this one", async () => {
    const folder = await copyDist();
    await change(folder, BUNDLE, (bytes) =>
      Buffer.from(bytes.toString("latin1").replace("Usage: attache <command>", "USAGE: attache <command>"), "latin1"),
    );
    expect(await usage(folder)).toContain("USAGE: attache <command>");
  });
});
