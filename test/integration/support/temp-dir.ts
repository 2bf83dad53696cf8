import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { temporaryRoot } from "./reaper.ts";

/** A folder of its own for one test. It disappears with `remove`, or at the latest when the test process ends. */
export interface TempDir {
  readonly path: string;
  /** Absolute path of something in it. */
  join(...parts: string[]): string;
  /** Writes a file (folders as needed) and returns its absolute path; default mode 0600. */
  write(name: string, content: string | Uint8Array, mode?: number): Promise<string>;
  /** The text of a file in it. */
  read(name: string): Promise<string>;
  remove(): Promise<void>;
}

export async function createTempDir(name = "test"): Promise<TempDir> {
  const path = await mkdtemp(join(temporaryRoot(), `${name}-`));
  return {
    path,
    join: (...parts) => join(path, ...parts),
    async write(file, content, mode = 0o600) {
      const target = join(path, file);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content, { mode });
      return target;
    },
    read: (file) => readFile(join(path, file), "utf8"),
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
