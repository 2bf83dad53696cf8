import { randomBytes } from "node:crypto";
import { basename, dirname, join, resolve } from "node:path";
import { AgentError, errorMessage, systemErrorCode } from "./errors.ts";
import type { FileSystem } from "./file-system.ts";

export interface AtomicWriteOptions {
  readonly path: string;
  readonly data: string | Uint8Array;
  /** Permission bits of the file, exactly: the umask does not apply. */
  readonly mode: number;
  /** Owner and group by number; undefined leaves what the process creates. */
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** True if the owner is only wished for: without the right to set it, the file is written all the same. */
  readonly ownerOptional?: boolean;
}

const SUFFIX = ".attache-tmp";

/**
 * Replaces a file in one step: readers see the old content or the new, never a part. The temporary file lies in the same
 * folder and has its final owner and mode before the first byte is in it. A symbolic link is followed, so it survives.
 * Throws AgentError FILE_WRITE_FAILED (retryable) that names the path; nothing is left behind then.
 */
export async function writeFileAtomic(fileSystem: FileSystem, options: AtomicWriteOptions): Promise<void> {
  try {
    const target = await resolveLink(fileSystem, options.path);
    const temporary = temporaryPath(target);
    try {
      await writeTemporary(fileSystem, temporary, options);
      await fileSystem.rename(temporary, target);
    } catch (error) {
      await removeIfPresent(fileSystem, temporary);
      throw error;
    }
    await syncFolder(fileSystem, dirname(target));
  } catch (error) {
    throw writeError(options.path, error);
  }
}

/**
 * Checks that a file could be written: creates and removes a temporary file beside it. Throws FILE_WRITE_FAILED otherwise.
 */
export async function checkWritable(fileSystem: FileSystem, path: string): Promise<void> {
  try {
    const target = await resolveLink(fileSystem, path);
    const existing = await statIfPresent(fileSystem, target);
    if (existing?.isDirectory()) throw new Error("there is a folder of that name");
    const temporary = temporaryPath(target);
    const handle = await fileSystem.open(temporary, "wx", 0o600);
    await handle.close();
    await fileSystem.unlink(temporary);
  } catch (error) {
    throw writeError(path, error);
  }
}

/** Removes temporary files that a killed predecessor left beside `path`. Never throws: the write itself will tell. */
export async function removeStaleTemporaries(fileSystem: FileSystem, path: string): Promise<void> {
  try {
    const target = await resolveLink(fileSystem, path);
    const prefix = `.${basename(target)}.`;
    for (const name of await fileSystem.readdir(dirname(target))) {
      if (name.startsWith(prefix) && name.endsWith(SUFFIX)) {
        await removeIfPresent(fileSystem, join(dirname(target), name));
      }
    }
  } catch {
    // The folder may not exist yet.
  }
}

async function writeTemporary(fileSystem: FileSystem, temporary: string, options: AtomicWriteOptions): Promise<void> {
  // 0600 first: between open and chmod nobody else may read, whatever the final mode.
  const handle = await fileSystem.open(temporary, "wx", 0o600);
  try {
    if (options.uid !== undefined || options.gid !== undefined) {
      try {
        await handle.chown(options.uid ?? -1, options.gid ?? -1);
      } catch (error) {
        if (options.ownerOptional !== true || systemErrorCode(error) !== "EPERM") throw error;
      }
    }
    // After chown, which clears bits; and by fchmod, which the umask does not cut.
    await handle.chmod(options.mode);
    await handle.writeFile(options.data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function temporaryPath(target: string): string {
  return join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}${SUFFIX}`);
}

/** Where the bytes go: the end of a chain of links, also when that end does not exist yet. */
async function resolveLink(fileSystem: FileSystem, path: string): Promise<string> {
  let current = path;
  // Linux follows 40 links before it gives up with ELOOP; realpath then says so.
  for (let links = 0; links < 40; links += 1) {
    try {
      return await fileSystem.realpath(current);
    } catch (error) {
      if (systemErrorCode(error) !== "ENOENT") throw error;
    }
    try {
      current = resolve(dirname(current), await fileSystem.readlink(current));
    } catch {
      return current;
    }
  }
  return current;
}

/** Makes the rename survive a power cut. Some file systems cannot sync a folder; the file itself is synced all the same. */
async function syncFolder(fileSystem: FileSystem, folder: string): Promise<void> {
  try {
    const handle = await fileSystem.open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // See above.
  }
}

async function removeIfPresent(fileSystem: FileSystem, path: string): Promise<void> {
  try {
    await fileSystem.unlink(path);
  } catch {
    // It was never created, or the folder is gone: nothing of ours is left either way.
  }
}

async function statIfPresent(
  fileSystem: FileSystem,
  path: string,
): Promise<Awaited<ReturnType<FileSystem["stat"]>> | undefined> {
  try {
    return await fileSystem.stat(path);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

const HINTS: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist; create the folder first",
  EACCES: "permission denied; give the agent's user the right to write in that folder",
  EPERM: "operation not permitted; setting an owner needs root or CAP_CHOWN",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left on the device",
  EISDIR: "there is a folder of that name",
  ENOTDIR: "a part of the path is not a folder",
};

function writeError(path: string, error: unknown): AgentError {
  const reason = HINTS[systemErrorCode(error) ?? ""] ?? errorMessage(error);
  return new AgentError("FILE_WRITE_FAILED", `cannot write ${path}: ${reason}`, {
    cause: error,
    retryable: true,
    detail: { path },
  });
}
