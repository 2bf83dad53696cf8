import { constants } from "node:fs";
import { dirname } from "node:path";
import type { Logger } from "../observability/logger.ts";
import { accountId } from "../runtime/account.ts";
import { isPlanted, removeStaleTemporaries } from "../runtime/atomic-file.ts";
import { AgentError, errorMessage } from "../runtime/errors.ts";
import type { FileSystem } from "../runtime/file-system.ts";
import { encodeGoString } from "./language/go-string.ts";
import type { FileWrite } from "./render-context.ts";
import { createFolder, renderFile } from "./render-file.ts";

type FileHandle = Awaited<ReturnType<FileSystem["open"]>>;

/** Without waiting for somebody who reads from a pipe: nothing could stop that, not even the end of the process. */
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;

/** What one rendering does to one file. */
interface Change {
  readonly path: string;
  /** Without it the content comes behind what the file holds. */
  readonly replaces: boolean;
  readonly content: string;
  readonly mode: number;
  /** undefined: the existing file's, else the agent's own. */
  readonly user: string | undefined;
  readonly group: string | undefined;
}

/** Writes what one template's `writeToFile` asked for. */
export class FileWriter {
  readonly #fileSystem: FileSystem;
  readonly #logger: Logger;
  /** What was last written into each file in place, so that rendering the same again appends nothing. */
  readonly #appended = new Map<string, string>();
  readonly #known = new Set<string>();

  constructor(fileSystem: FileSystem, logger: Logger) {
    this.#fileSystem = fileSystem;
    this.#logger = logger;
  }

  /**
   * Brings the files to what one rendering says, in the order of their first mention; a file that is so already stays
   * untouched. Throws FILE_WRITE_FAILED and ACCOUNT_UNKNOWN; files before the one that failed are written then.
   */
  async write(writes: readonly FileWrite[]): Promise<void> {
    for (const change of changesOf(writes)) {
      const { path } = change;
      try {
        if (!this.#known.has(path)) await removeStaleTemporaries(this.#fileSystem, path);
        this.#known.add(path);
        const inPlace = !change.replaces || (await isSpecial(this.#fileSystem, path));
        const written = inPlace ? await this.#writeInPlace(change) : await this.#replace(change);
        if (written) this.#logger.info("wrote file", { path });
      } catch (error) {
        const code = error instanceof AgentError ? error.code : "FILE_WRITE_FAILED";
        const reason = error instanceof AgentError ? error.message : `cannot write ${path}: ${errorMessage(error)}`;
        throw new AgentError(code, `writeToFile: ${reason}`, { cause: error, retryable: true, detail: { path } });
      }
    }
  }

  #replace({ path, content, mode, user, group }: Change): Promise<boolean> {
    return renderFile(this.#fileSystem, {
      destination: path,
      data: encodeGoString(content),
      perms: mode,
      permsAreExact: true,
      user,
      group,
      createDestDirs: true,
      backup: false,
    });
  }

  /** Behind what is there, as in Go: others may be appending to the same file. */
  async #writeInPlace(change: Change): Promise<boolean> {
    const print = JSON.stringify(change);
    if (this.#appended.get(change.path) === print) return false;
    const { path, content, user, group } = change;
    const uid = user === undefined ? undefined : await accountId(this.#fileSystem, "user", user);
    const gid = group === undefined ? undefined : await accountId(this.#fileSystem, "group", group);
    await createFolder(this.#fileSystem, dirname(path));
    if (await isPlanted(this.#fileSystem, path)) throw new Error("another user has put it there");
    const handle = await this.#fileSystem.open(path, APPEND, 0o600);
    try {
      await appendTo(handle, encodeGoString(content), { uid, gid, mode: change.mode });
    } finally {
      await handle.close();
    }
    this.#appended.set(path, print);
    return true;
  }
}

interface Access {
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly mode: number;
}

/** All of it or nothing: it is tried again after a failure. */
async function appendTo(handle: FileHandle, data: Uint8Array, { uid, gid, mode }: Access): Promise<void> {
  const existing = await handle.stat();
  if (!existing.isFile()) {
    // Whose a device is, and who may use it, is not for a template to say; nor can it be synced.
    await handle.writeFile(data);
    return;
  }
  const isOwned = existing.uid === (uid ?? existing.uid) && existing.gid === (gid ?? existing.gid);
  // Before the content is in it.
  if (!isOwned) await handle.chown(uid ?? -1, gid ?? -1);
  if (!isOwned || (existing.mode & 0o7777) !== mode) await handle.chmod(mode);
  try {
    await handle.writeFile(data);
    await handle.sync();
  } catch (error) {
    await undoAppend(handle, existing.size, data.length).catch(() => undefined);
    throw error;
  }
}

/** Unless somebody else has appended something meanwhile. */
async function undoAppend(handle: FileHandle, before: number, length: number): Promise<void> {
  const { size } = await handle.stat();
  if (size > before && size <= before + length) await handle.truncate(before);
}

/** Whether a device, a pipe or the like is there, which is written into and not replaced. */
async function isSpecial(fileSystem: FileSystem, path: string): Promise<boolean> {
  try {
    const found = await fileSystem.stat(path);
    return !found.isFile() && !found.isDirectory();
  } catch {
    // There is nothing, or the write will tell.
    return false;
  }
}

/** One change for each file: what comes later in a rendering is put behind what it wrote before, or takes its place. */
function changesOf(writes: readonly FileWrite[]): Change[] {
  const changes = new Map<string, Change>();
  for (const { path, user, group, mode, append, content } of writes) {
    const before = changes.get(path);
    const keepsOwner = user === "" && group === "";
    changes.set(path, {
      path,
      replaces: append ? (before?.replaces ?? false) : true,
      content: append ? (before?.content ?? "") + content : content,
      mode,
      // As in Go: whoever names one of the two sets both, the other one to the agent's own.
      user: keepsOwner ? before?.user : user === "" ? String(process.getuid?.() ?? 0) : user,
      group: keepsOwner ? before?.group : group === "" ? String(process.getgid?.() ?? 0) : group,
    });
  }
  return [...changes.values()];
}
