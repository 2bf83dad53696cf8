import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeFileSystem } from "../../../src/runtime/file-system.ts";
import { SecretValue } from "../../../src/runtime/secret-value.ts";
import { createFileSink } from "../../../src/sinks/file-sink.ts";
import { hookedFileSystem } from "../../fakes/failing-file-system.ts";

const TOKEN = new SecretValue("hvs.canary-1");
let folder: string;
let path: string;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "attache-sink-"));
  path = join(folder, "token");
});

afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

describe("createFileSink", () => {
  it("writes the token and nothing else, with exactly the mode asked for", async () => {
    for (const mode of [0o640, 0o600, 0o604]) {
      await createFileSink({ path, mode }, nodeFileSystem).write(TOKEN);
      expect(fs.readFileSync(path, "utf8")).toBe("hvs.canary-1");
      expect(fs.statSync(path).mode & 0o7777).toBe(mode);
    }
    expect(fs.readdirSync(folder)).toEqual(["token"]);
  });

  it("says what it is and where it writes", () => {
    expect(createFileSink({ path, mode: 0o640 }, nodeFileSystem)).toMatchObject({ type: "file", target: path });
  });

  it.runIf(process.getuid?.() === 0)("gives the file its owner and group (only root can)", async () => {
    await createFileSink({ path, mode: 0o640, uid: 12345, gid: 54321 }, nodeFileSystem).write(TOKEN);
    expect(fs.statSync(path)).toMatchObject({ uid: 12345, gid: 54321 });
  });

  it("checks the place before the first token: removes what a killed agent left, and writes nothing", async () => {
    fs.writeFileSync(join(folder, ".token.0123456789ab.attache-tmp"), "old");
    await createFileSink({ path, mode: 0o640 }, nodeFileSystem).check();
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it("fails the check if the folder is missing, with what to do", async () => {
    const sink = createFileSink({ path: join(folder, "none/token"), mode: 0o640 }, nodeFileSystem);
    await expect(sink.check()).rejects.toMatchObject({
      code: "FILE_WRITE_FAILED",
      message: expect.stringContaining("create the folder first") as string,
    });
  });

  it("keeps the old token when a write fails, and does not tell the new one", async () => {
    await createFileSink({ path, mode: 0o640 }, nodeFileSystem).write(TOKEN);
    const full = hookedFileSystem({
      before: ({ name }) => {
        if (name === "handle.writeFile") throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
      },
    });
    const failure: unknown = await createFileSink({ path, mode: 0o640 }, full)
      .write(new SecretValue("hvs.canary-2"))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "FILE_WRITE_FAILED", retryable: true });
    expect(String(failure)).toContain("no space is left");
    expect(String(failure)).not.toContain("canary");
    expect(fs.readFileSync(path, "utf8")).toBe("hvs.canary-1");
  });
});
