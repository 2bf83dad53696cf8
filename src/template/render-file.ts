import { dirname } from "node:path";
import { accountId } from "../runtime/account.ts";
import { isPlanted, writeFileAtomic } from "../runtime/atomic-file.ts";
import { AgentError, errorMessage, systemErrorCode } from "../runtime/errors.ts";
import type { FileSystem } from "../runtime/file-system.ts";

export interface RenderFileOptions {
  readonly destination: string;
  readonly data: Uint8Array;
  /** Permission bits; undefined or 0: those of the existing file, else 0644. */
  readonly perms: number | undefined;
  /** True: 0 is meant as it is. Default false. */
  readonly permsAreExact?: boolean;
  /** Name or number; undefined: the existing file's owner, else the agent's own. */
  readonly user: string | undefined;
  readonly group: string | undefined;
  /** Creates missing folders (0755). */
  readonly createDestDirs: boolean;
  /** Keeps the replaced file as `<destination>.bak`. */
  readonly backup: boolean;
}

const DEFAULT_PERMS = 0o644;

/** Where the replaced file is kept if a backup is asked for. */
export function backupPath(destination: string): string {
  return `${destination}.bak`;
}

/**
 * Brings a file to its new content, in one step; returns false if it has that content, mode and owner already. Throws
 * AgentError (retryable), and the old file stays.
 */
export async function renderFile(fileSystem: FileSystem, options: RenderFileOptions): Promise<boolean> {
  const { destination, data } = options;
  const wantedUid = await optionalId(fileSystem, "user", options.user);
  const existing = await readExisting(fileSystem, destination, wantedUid);
  const wantedGid = await optionalId(fileSystem, "group", options.group);
  const { perms, permsAreExact = false } = options;
  const isOpen = perms === undefined || (perms === 0 && !permsAreExact);
  const mode = isOpen ? (existing?.mode ?? DEFAULT_PERMS) : perms;
  if (
    existing?.data.equals(data) === true &&
    existing.mode === mode &&
    existing.uid === (wantedUid ?? existing.uid) &&
    existing.gid === (wantedGid ?? existing.gid)
  ) {
    return false;
  }
  if (options.createDestDirs) await createFolder(fileSystem, dirname(destination));
  if (options.backup && existing !== undefined) {
    await writeFileAtomic(fileSystem, { ...existing, path: backupPath(destination), ownerOptional: true });
  }
  await writeFileAtomic(fileSystem, {
    path: destination,
    data,
    mode,
    uid: wantedUid ?? existing?.uid,
    gid: wantedGid ?? existing?.gid,
    // An owner that was asked for must be set; one that is only kept may be beyond our rights.
    ownerOptional: wantedUid === undefined && wantedGid === undefined,
  });
  return true;
}

interface ExistingFile {
  readonly data: Buffer;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

async function readExisting(
  fileSystem: FileSystem,
  path: string,
  wantedUid: number | undefined,
): Promise<ExistingFile | undefined> {
  try {
    const { mode, uid, gid } = await fileSystem.stat(path);
    // Its owner and mode are a stranger's choice: kept, they would let the stranger read what is going to be there.
    if (uid !== wantedUid && (await isPlanted(fileSystem, path))) return undefined;
    return { data: await fileSystem.readFile(path), mode: mode & 0o7777, uid, gid };
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    const reason = systemErrorCode(error) === "EISDIR" ? "there is a folder of that name" : errorMessage(error);
    throw new AgentError("FILE_WRITE_FAILED", `cannot replace ${path}: ${reason}`, {
      cause: error,
      retryable: true,
      detail: { path },
    });
  }
}

/** With the folders above it (0755). Throws FILE_WRITE_FAILED. */
export async function createFolder(fileSystem: FileSystem, folder: string): Promise<void> {
  try {
    await fileSystem.mkdir(folder, { recursive: true, mode: 0o755 });
  } catch (error) {
    throw new AgentError("FILE_WRITE_FAILED", `cannot create the folder ${folder}: ${errorMessage(error)}`, {
      cause: error,
      retryable: true,
      detail: { path: folder },
    });
  }
}

async function optionalId(
  fileSystem: FileSystem,
  kind: "user" | "group",
  name: string | undefined,
): Promise<number | undefined> {
  return name === undefined || name === "" ? undefined : accountId(fileSystem, kind, name);
}
