import { chmod, chown, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeFileSystem, type FileSystem } from "../../../src/runtime/file-system.ts";
import { renderFile, type RenderFileOptions } from "../../../src/template/render-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "attache-render-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function render(overrides: Partial<RenderFileOptions> = {}, fileSystem: FileSystem = nodeFileSystem): Promise<boolean> {
  return renderFile(fileSystem, {
    destination: join(folder, "out"),
    data: Buffer.from("new"),
    perms: undefined,
    user: undefined,
    group: undefined,
    createDestDirs: true,
    backup: false,
    ...overrides,
  });
}

const isRoot = process.getuid?.() === 0;

describe("renderFile", () => {
  it("writes a new file, and says false when it is there already", async () => {
    expect(await render()).toBe(true);
    expect(await render()).toBe(false);
    expect(await render({ perms: 0 })).toBe(false);
  });

  it("writes again when only the mode differs", async () => {
    await render();
    expect(await render({ perms: 0o600 })).toBe(true);
    expect((await stat(join(folder, "out"))).mode & 0o777).toBe(0o600);
  });

  it("makes missing folders only if it may", async () => {
    const destination = join(folder, "a", "b", "out");
    await expect(render({ destination, createDestDirs: false })).rejects.toMatchObject({
      code: "FILE_WRITE_FAILED",
      retryable: true,
    });
    expect(await readdir(folder)).toEqual([]);
    expect(await render({ destination })).toBe(true);
  });

  it("refuses a folder of that name and an account that does not exist, and leaves nothing behind", async () => {
    await mkdir(join(folder, "out"));
    await expect(render()).rejects.toMatchObject({ code: "FILE_WRITE_FAILED" });
    await expect(render()).rejects.toThrow("there is a folder of that name");
    await expect(render({ destination: join(folder, "x"), user: "nobody-of-that-name" })).rejects.toMatchObject({
      code: "ACCOUNT_UNKNOWN",
    });
    expect(await readdir(folder)).toEqual(["out"]);
  });

  it("writes through a symbolic link, which survives", async () => {
    await writeFile(join(folder, "real"), "old");
    await symlink("real", join(folder, "out"));
    expect(await render()).toBe(true);
    expect(await readFile(join(folder, "real"), "utf8")).toBe("new");
    expect(await readdir(folder)).toEqual(["out", "real"]);
  });

  it.runIf(isRoot)(
    "does not keep owner and mode of a file that a stranger has put into a folder like /tmp",
    async () => {
      const destination = join(folder, "out");
      const plant = async (): Promise<void> => {
        await writeFile(destination, "new");
        await chmod(destination, 0o666);
        await chown(destination, 4242, 4242);
      };
      await chmod(folder, 0o1777);
      await plant();
      expect(await render({ perms: 0o600, backup: true })).toBe(true);
      expect(await stat(destination)).toMatchObject({ uid: 0, mode: 0o100600 });
      await plant();
      expect(await render()).toBe(true);
      expect(await stat(destination)).toMatchObject({ uid: 0, mode: 0o100644 });
      expect(await readdir(folder)).toEqual(["out"]);
      // Whoever is to have the file is no stranger.
      expect(await render({ user: "4242" })).toBe(true);
      expect(await render({ user: "4242" })).toBe(false);
    },
  );

  it.runIf(isRoot)("keeps the owner of an existing file, and sets one that it is given by number", async () => {
    await writeFile(join(folder, "out"), "old");
    await chown(join(folder, "out"), 12345, 23456);
    await render();
    expect(await stat(join(folder, "out"))).toMatchObject({ uid: 12345, gid: 23456 });
    expect(await render({ user: "34567" })).toBe(true);
    expect(await stat(join(folder, "out"))).toMatchObject({ uid: 34567, gid: 23456 });
    expect(await render({ user: "34567" })).toBe(false);
  });

  it("leaves the old file whole when the disk is full", async () => {
    await writeFile(join(folder, "out"), "old");
    const open: FileSystem["open"] = async (...args) => {
      const handle = await nodeFileSystem.open(...args);
      handle.writeFile = () => Promise.reject(Object.assign(new Error("ENOSPC"), { code: "ENOSPC" }));
      return handle;
    };
    await expect(render({}, { ...nodeFileSystem, open })).rejects.toThrow("no space is left");
    expect(await readFile(join(folder, "out"), "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["out"]);
  });
});
