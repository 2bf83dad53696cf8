import { basename, dirname, isAbsolute } from "node:path";
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
  /**
   * Default true: the content is on the disk before the old one is gone. False for what is worthless after a power cut
   * anyway, such as a token that the next start replaces.
   */
  readonly durable?: boolean;
  /** True if the owner is only wished for: without the right to set it, the file is written all the same. */
  readonly ownerOptional?: boolean;
}

const SUFFIX = ".attache-tmp";
/** A part of a temporary file's name that differs each time, so that two writers of one target never share one. */
const NONCE = /^[0-9a-f]{12}$/;
/** The names of those that are being written at this moment: they are not stale. */
const inUse = new Set<string>();
/** File systems allow names of 255 bytes; a temporary file's name is the target's and 26 more. */
const LONGEST_STEM_BYTES = 220;
/** As Linux. */
const MOST_LINKS = 40;
/** The sticky bit, and everybody may write. */
const STICKY_AND_OPEN = 0o1002;
const FOREIGN_LINK =
  "it is a symbolic link that another user has put into a folder in which everybody may write; remove it or write elsewhere";

/**
 * Replaces a file in one step: readers see the old content or the new, never a part. The temporary file lies in the same
 * folder and has its final owner and mode before the first byte is in it. A symbolic link is followed, so it survives,
 * unless another user has put it into a folder in which everybody may write.
 * Throws AgentError FILE_WRITE_FAILED (retryable) that names the path; nothing is left behind then.
 */
export async function writeFileAtomic(fileSystem: FileSystem, options: AtomicWriteOptions): Promise<void> {
  try {
    const target = await resolveLink(fileSystem, options.path);
    const temporary = temporaryPath(target);
    inUse.add(basename(temporary));
    try {
      await writeTemporary(fileSystem, temporary, options);
      await fileSystem.rename(temporary, target);
    } catch (error) {
      await removeIfPresent(fileSystem, temporary);
      throw error;
    } finally {
      inUse.delete(basename(temporary));
    }
    if (options.durable ?? true) await syncFolder(fileSystem, dirname(target));
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
    if (existing?.isDirectory()) throw new Error(FOLDER_IN_THE_WAY);
    // The rename would put a plain file in the place of /dev/null, a pipe or a socket.
    if (existing?.isFile() === false) throw new Error("what is there is no regular file, and would be replaced by one");
    const temporary = temporaryPath(target);
    try {
      const handle = await fileSystem.open(temporary, "wx", 0o600);
      await handle.close();
    } finally {
      await removeIfPresent(fileSystem, temporary);
    }
  } catch (error) {
    throw writeError(path, error);
  }
}

/** Removes temporary files that a killed predecessor left beside `path`. Never throws: the write itself will tell. */
export async function removeStaleTemporaries(fileSystem: FileSystem, path: string): Promise<void> {
  try {
    const target = await resolveLink(fileSystem, path);
    const prefix = temporaryPrefix(target);
    for (const name of await fileSystem.readdir(dirname(target))) {
      // Exactly ours: with `token` as the target, a temporary file of `token.json` has the same beginning and may be in use.
      const isOurs =
        name.startsWith(prefix) && name.endsWith(SUFFIX) && NONCE.test(name.slice(prefix.length, -SUFFIX.length));
      if (isOurs && !inUse.has(name)) {
        await removeIfPresent(fileSystem, `${dirname(target)}/${name}`);
      }
    }
  } catch {
    // The folder may not exist yet.
  }
}

/**
 * Whether another user may have put what is at `path` (a link is not followed) in the way of a file that was to come: it lies
 * in a folder like /tmp and is neither our own nor the folder's owner's. False if there is nothing.
 */
export async function isPlanted(fileSystem: FileSystem, path: string): Promise<boolean> {
  try {
    const folder = await fileSystem.stat(dirname(path));
    if ((folder.mode & STICKY_AND_OPEN) !== STICKY_AND_OPEN) return false;
    const { uid } = await fileSystem.lstat(path);
    return uid !== folder.uid && uid !== process.geteuid?.();
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return false;
    throw error;
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
    if (options.durable ?? true) await handle.sync();
  } finally {
    await handle.close();
  }
}

function temporaryPath(target: string): string {
  // The time in nanoseconds rather than node:crypto, which takes a start 5 ms to load. It is unique, and need not be
  // secret: the file is opened with O_EXCL, so a file that somebody has put there before is never written to.
  const nonce = (process.hrtime.bigint() & 0xffffffffffffn).toString(16).padStart(12, "0");
  return `${dirname(target)}/${temporaryPrefix(target)}${nonce}${SUFFIX}`;
}

function temporaryPrefix(target: string): string {
  const name = basename(target);
  const isLong = Buffer.byteLength(name) > LONGEST_STEM_BYTES;
  return `.${isLong ? process.getBuiltinModule("node:crypto").createHash("sha256").update(name).digest("hex") : name}.`;
}

/**
 * Where the bytes go: the end of a chain of links, also when that end does not exist yet. Link by link rather than with
 * realpath(), which would follow what the kernel refuses to. The result is not normalised, nor may it be: `a/../b` is not
 * `b` if `a` is itself a link.
 */
async function resolveLink(fileSystem: FileSystem, path: string): Promise<string> {
  let current = path;
  for (let links = 0; links <= MOST_LINKS; links += 1) {
    const link = await readLinkIfPresent(fileSystem, current);
    if (link === undefined) return current;
    // As Linux does with `fs.protected_symlinks`, which counts for open() but not for us.
    if (await isPlanted(fileSystem, current)) throw new Error(FOREIGN_LINK);
    current = isAbsolute(link) ? link : `${dirname(current)}/${link}`;
  }
  throw new Error("its symbolic links go round in circles");
}

async function readLinkIfPresent(fileSystem: FileSystem, path: string): Promise<string | undefined> {
  try {
    return await fileSystem.readlink(path);
  } catch {
    // There is nothing, or no link any more.
    return undefined;
  }
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

const FOLDER_IN_THE_WAY = "there is a folder of that name";

const HINTS: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist; create the folder first",
  EACCES: "permission denied; give the agent's user the right to write in that folder",
  EPERM:
    "operation not permitted; setting an owner needs root or CAP_CHOWN, and so does replacing another user's file in a folder with the sticky bit",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left on the device",
  EISDIR: FOLDER_IN_THE_WAY,
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
