import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkWritable, removeStaleTemporaries, writeFileAtomic } from "../../../src/runtime/atomic-file.ts";
import { nodeFileSystem } from "../../../src/runtime/file-system.ts";
import { failingFileSystem, hookedFileSystem } from "../../fakes/failing-file-system.ts";

const isRoot = process.getuid?.() === 0;
let folder: string;
let umask: number;

beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "attache-atomic-")));
  umask = process.umask();
});

afterEach(() => {
  process.umask(umask);
  fs.rmSync(folder, { recursive: true, force: true });
});

const read = (path: string): string => fs.readFileSync(path, "utf8");
const modeOf = (path: string): number => fs.statSync(path).mode & 0o7777;
const write = (path: string, data: string | Uint8Array, mode = 0o640): Promise<void> =>
  writeFileAtomic(nodeFileSystem, { path, data, mode });

describe("writeFileAtomic", () => {
  it("creates a file and replaces one, and leaves nothing else in the folder", async () => {
    const path = join(folder, "token");
    await write(path, "old and longer");
    expect(read(path)).toBe("old and longer");
    await write(path, "new");
    expect(read(path)).toBe("new");
    await write(path, Uint8Array.of(0, 255, 10));
    expect([...fs.readFileSync(path)]).toEqual([0, 255, 10]);
    await write(path, "");
    expect(read(path)).toBe("");
    expect(fs.readdirSync(folder)).toEqual(["token"]);
  });

  it.each([0o077, 0o000, 0o027])("sets the mode exactly under a umask of %o, for new and old files", async (mask) => {
    process.umask(mask);
    for (const mode of [0o600, 0o640, 0o644, 0o666, 0o777, 0o400, 0o040, 0o000]) {
      const path = join(folder, `file-${mode.toString(8)}`);
      await write(path, "x", mode);
      expect(modeOf(path)).toBe(mode);
      await write(path, "y", 0o644);
      expect(modeOf(path)).toBe(0o644);
    }
  });

  it("leaves a reader of the old file with the old content", async () => {
    const path = join(folder, "token");
    await write(path, "old");
    const reader = fs.openSync(path, "r");
    await write(path, "new");
    expect(fs.readFileSync(reader, "utf8")).toBe("old");
    fs.closeSync(reader);
  });

  it("follows a link to a file, and the link survives", async () => {
    fs.mkdirSync(join(folder, "real"));
    fs.writeFileSync(join(folder, "real/token"), "old");
    fs.symlinkSync("real/token", join(folder, "link"));
    await write(join(folder, "link"), "new");
    expect(fs.readlinkSync(join(folder, "link"))).toBe("real/token");
    expect(read(join(folder, "real/token"))).toBe("new");
    expect(fs.readdirSync(join(folder, "real"))).toEqual(["token"]);
  });

  it("creates what a chain of dangling links points at", async () => {
    fs.mkdirSync(join(folder, "real"));
    fs.symlinkSync(join(folder, "second"), join(folder, "first"));
    fs.symlinkSync("real/token", join(folder, "second"));
    await write(join(folder, "first"), "new");
    expect(read(join(folder, "real/token"))).toBe("new");
    expect(fs.lstatSync(join(folder, "first")).isSymbolicLink()).toBe(true);
    expect(fs.lstatSync(join(folder, "second")).isSymbolicLink()).toBe(true);
  });

  it("reads a dangling link that goes up from a linked folder as the system does", async () => {
    fs.mkdirSync(join(folder, "deep/inside"), { recursive: true });
    fs.symlinkSync("deep/inside", join(folder, "short"));
    fs.symlinkSync("../token", join(folder, "deep/inside/link"));
    await write(join(folder, "short/link"), "new");
    expect(read(join(folder, "deep/token"))).toBe("new");

    fs.symlinkSync("short/../other", join(folder, "through"));
    await write(join(folder, "through"), "new");
    expect(read(join(folder, "deep/other"))).toBe("new");
  });

  it("does not follow a link that another user has put into a folder in which everybody may write", async () => {
    const shared = join(folder, "tmp");
    fs.mkdirSync(shared);
    fs.writeFileSync(join(folder, "precious"), "old");
    fs.symlinkSync("../precious", join(shared, "token"));
    const foreign: typeof nodeFileSystem = {
      ...nodeFileSystem,
      lstat: ((path: string) =>
        Promise.resolve(Object.assign(fs.lstatSync(path), { uid: 4242 }))) as typeof nodeFileSystem.lstat,
    };
    const options = { path: join(shared, "token"), data: "new", mode: 0o640 };
    fs.chmodSync(shared, 0o1777);
    for (const attempt of [() => writeFileAtomic(foreign, options), () => checkWritable(foreign, options.path)]) {
      await expect(attempt()).rejects.toMatchObject({
        code: "FILE_WRITE_FAILED",
        message: expect.stringContaining("another user") as string,
      });
    }
    expect(read(join(folder, "precious"))).toBe("old");
    await write(options.path, "own link");
    expect(read(join(folder, "precious"))).toBe("own link");
    // Not in a folder that is the affair of few.
    fs.chmodSync(shared, 0o755);
    await writeFileAtomic(foreign, options);
    expect(read(join(folder, "precious"))).toBe("new");
  });

  it("fails, naming the path, for links that run in a circle", async () => {
    fs.symlinkSync("b", join(folder, "a"));
    fs.symlinkSync("a", join(folder, "b"));
    await expect(write(join(folder, "a"), "x")).rejects.toMatchObject({
      code: "FILE_WRITE_FAILED",
      message: expect.stringContaining(join(folder, "a")) as string,
    });
  });

  it("writes to a name of 255 bytes, the longest there is", async () => {
    for (const name of ["n".repeat(255), "é".repeat(127)]) {
      await write(join(folder, name), "x");
      expect(read(join(folder, name))).toBe("x");
    }
    expect(fs.readdirSync(folder)).toHaveLength(2);
  });

  it("keeps many writers of one file apart", async () => {
    const path = join(folder, "token");
    const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(5000));
    await Promise.all(contents.map((content) => write(path, content)));
    expect(contents).toContain(read(path));
    expect(fs.readdirSync(folder)).toEqual(["token"]);
  });

  it.runIf(isRoot)("gives the file its owner and group (only root can)", async () => {
    const path = join(folder, "token");
    await writeFileAtomic(nodeFileSystem, { path, data: "x", mode: 0o640, uid: 12345, gid: 54321 });
    expect(fs.statSync(path)).toMatchObject({ uid: 12345, gid: 54321 });
    expect(modeOf(path)).toBe(0o640);
    await writeFileAtomic(nodeFileSystem, { path, data: "x", mode: 0o640, gid: 54321 });
    expect(fs.statSync(path)).toMatchObject({ uid: 0, gid: 54321 });
  });

  it("goes without an owner that it may not set, if that is only wished for", async () => {
    const path = join(folder, "token");
    const refusing = hookedFileSystem({
      before: ({ name }) => {
        if (name === "handle.chown") throw Object.assign(new Error("EPERM"), { code: "EPERM" });
      },
    });
    const options = { path, data: "x", mode: 0o600, uid: 12345 };
    await expect(writeFileAtomic(refusing, options)).rejects.toMatchObject({
      code: "FILE_WRITE_FAILED",
      message: expect.stringContaining("CAP_CHOWN") as string,
    });
    expect(fs.readdirSync(folder)).toEqual([]);
    await writeFileAtomic(refusing, { ...options, ownerOptional: true });
    expect(read(path)).toBe("x");
  });

  it("says what to do when the folder is missing, is no folder, or the path is one", async () => {
    fs.writeFileSync(join(folder, "file"), "");
    fs.mkdirSync(join(folder, "sub"));
    const message = (text: string): object => ({
      code: "FILE_WRITE_FAILED",
      retryable: true,
      message: expect.stringContaining(text) as string,
    });
    await expect(write(join(folder, "none/token"), "x")).rejects.toMatchObject(message("create the folder first"));
    await expect(write(join(folder, "file/token"), "x")).rejects.toMatchObject(message("not a folder"));
    await expect(write(join(folder, "sub"), "x")).rejects.toMatchObject(message("a folder of that name"));
    expect(fs.readdirSync(folder).sort()).toEqual(["file", "sub"]);
  });
});

describe("writeFileAtomic, step by step", () => {
  const data = "hvs.canary";
  const owner = isRoot ? { uid: 12345, gid: 54321 } : {};

  /** Writes with a failure at the first, second, … operation until a write gets through; says how many there were. */
  async function failEach(
    mode: "once" | "from then on",
    check: (path: string, index: number, failed: boolean) => Promise<void> | void,
  ): Promise<number> {
    for (let index = 1; index < 100; index += 1) {
      const path = join(folder, `run-${index}`, "token");
      fs.mkdirSync(dirname(path));
      fs.writeFileSync(path, "old", { mode: 0o600 });
      let failed = false;
      try {
        await writeFileAtomic(failingFileSystem(index, mode), { path, data, mode: 0o640, ...owner });
      } catch (error) {
        failed = true;
        expect(error).toMatchObject({ code: "FILE_WRITE_FAILED", retryable: true });
        expect(String(error)).not.toContain(data);
      }
      await check(path, index, failed);
      const { index: last } = await countOperations();
      if (index > last) return last;
    }
    throw new Error("a write never got through");
  }

  async function countOperations(): Promise<{ index: number }> {
    let last = 0;
    const counting = hookedFileSystem({ after: ({ index }) => (last = index) });
    await writeFileAtomic(counting, { path: join(folder, "counted"), data, mode: 0o640, ...owner });
    return { index: last };
  }

  it("leaves the old file as it was and nothing beside it, whichever operation fails", async () => {
    const steps = await failEach("once", (path, _, failed) => {
      expect(fs.readdirSync(dirname(path))).toEqual(["token"]);
      expect(read(path)).toBe(failed ? "old" : data);
      expect(modeOf(path)).toBe(failed ? 0o600 : 0o640);
    });
    expect(steps).toBeGreaterThan(7);
  });

  it("leaves the old file or the new one after a crash at any operation, and the next start clears up", async () => {
    await failEach("from then on", async (path) => {
      expect(["old", data]).toContain(read(path));
      await removeStaleTemporaries(nodeFileSystem, path);
      expect(fs.readdirSync(dirname(path))).toEqual(["token"]);
    });
  });

  it.each([0o600, 0o640, 0o644, 0o400])(
    "never lets more people read a file of mode %o than may in the end",
    async (mode) => {
      process.umask(0);
      let looks = 0;
      const watching = hookedFileSystem({
        after: () => {
          for (const name of fs.readdirSync(folder)) {
            const stat = fs.statSync(join(folder, name));
            expect(stat.mode & 0o077 & ~mode).toBe(0);
            if (stat.size === 0) continue;
            expect(stat.mode & 0o7777).toBe(mode);
            if (isRoot) expect(stat).toMatchObject(owner);
            looks += 1;
          }
        },
      });
      await writeFileAtomic(watching, { path: join(folder, "token"), data, mode, ...owner });
      expect(looks).toBeGreaterThan(2);
    },
  );
});

describe("checkWritable", () => {
  it("leaves no trace, and neither creates nor changes the file", async () => {
    await checkWritable(nodeFileSystem, join(folder, "token"));
    expect(fs.readdirSync(folder)).toEqual([]);
    fs.writeFileSync(join(folder, "token"), "old");
    await checkWritable(nodeFileSystem, join(folder, "token"));
    expect(fs.readdirSync(folder)).toEqual(["token"]);
    expect(read(join(folder, "token"))).toBe("old");
  });

  it("checks the folder that a link points into", async () => {
    fs.symlinkSync("none/token", join(folder, "link"));
    await expect(checkWritable(nodeFileSystem, join(folder, "link"))).rejects.toMatchObject({
      code: "FILE_WRITE_FAILED",
    });
    fs.mkdirSync(join(folder, "none"));
    await checkWritable(nodeFileSystem, join(folder, "link"));
  });

  it("refuses a folder, a missing folder, and a device that the write would replace", async () => {
    fs.mkdirSync(join(folder, "sub"));
    for (const path of [join(folder, "sub"), join(folder, "none/token"), "/dev/null"]) {
      await expect(checkWritable(nodeFileSystem, path)).rejects.toMatchObject({
        code: "FILE_WRITE_FAILED",
        message: expect.stringContaining(path) as string,
      });
    }
  });

  it("leaves nothing behind, whichever operation before the removal fails", async () => {
    const names: string[] = [];
    const path = join(folder, "token");
    await checkWritable(hookedFileSystem({ before: ({ name }) => names.push(name) }), path);
    expect(names.at(-1)).toBe("unlink");
    for (let index = 1; index < names.length; index += 1) {
      await checkWritable(failingFileSystem(index, "once"), path).catch(() => undefined);
      expect(fs.readdirSync(folder)).toEqual([]);
    }
  });
});

describe("removeStaleTemporaries", () => {
  it("removes what a killed writer of this file left, and not what belongs to another file", async () => {
    const ours = ".token.0123456789ab.attache-tmp";
    const others = [".token.json.0123456789ab.attache-tmp", ".token.txt", "token", ".token.backup.attache-tmp"];
    for (const name of [ours, ...others]) fs.writeFileSync(join(folder, name), "x");
    await removeStaleTemporaries(nodeFileSystem, join(folder, "token"));
    expect(fs.readdirSync(folder).sort()).toEqual([...others].sort());
  });

  it("leaves alone what is being written at this moment", async () => {
    const path = join(folder, "ca.pem");
    const fileSystem = {
      ...nodeFileSystem,
      async rename(from: string, to: string) {
        await removeStaleTemporaries(nodeFileSystem, path);
        await nodeFileSystem.rename(from, to);
      },
    } as typeof nodeFileSystem;
    await writeFileAtomic(fileSystem, { path, data: "x", mode: 0o644 });
    expect(read(path)).toBe("x");
  });

  it("does not mind a folder that is not there", async () => {
    await expect(removeStaleTemporaries(nodeFileSystem, join(folder, "none/token"))).resolves.toBeUndefined();
  });
});
