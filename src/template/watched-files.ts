import type { Clock } from "../runtime/clock.ts";
import { errorMessage } from "../runtime/errors.ts";
import type { FileSystem } from "../runtime/file-system.ts";
import { Latest } from "../runtime/latest.ts";
import { Watchers } from "../runtime/watchers.ts";
import { decodeGoString } from "./language/go-string.ts";

/**
 * Files are looked at this often. Polling rather than inotify: Kubernetes swaps folders under a link, network file
 * systems send no events, and a watcher on a replaced file is dead.
 */
const POLL_MS = 2000;

const NAMED_PIPE = "it is a named pipe, and a template reads files again and again";

export interface FileWatch {
  /** The last content that could be read, in the encoding of go-string.ts; undefined before the first. */
  readonly content: string | undefined;
  /** Why the last read failed. */
  readonly error: string | undefined;
  close(): void;
}

interface Entry {
  readonly path: string;
  readonly watchers: Watchers;
  content: string | undefined;
  error: string | undefined;
  /** Size, times and inode of what was read: while they stay, the file is not read again. */
  stamp: string;
  reading: boolean;
}

/** The files that templates read by `file`. */
export class WatchedFiles {
  readonly #fileSystem: FileSystem;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #reads = new Set<Promise<void>>();
  /** Its version counts the files that came to be watched. */
  readonly #added = new Latest<null>();

  constructor(fileSystem: FileSystem, clock: Clock) {
    this.#fileSystem = fileSystem;
    this.#clock = clock;
  }

  watch(path: string, onChange: () => void): FileWatch {
    let entry = this.#entries.get(path);
    if (entry === undefined) {
      entry = { path, watchers: new Watchers(), content: undefined, error: undefined, stamp: "", reading: false };
      this.#entries.set(path, entry);
      this.#startReading(entry);
      this.#added.set(null);
    }
    const watched = entry;
    return {
      get content() {
        return watched.content;
      },
      get error() {
        return watched.error;
      },
      close: watched.watchers.add(onChange, () => this.#entries.delete(path)),
    };
  }

  async run(signal: AbortSignal): Promise<void> {
    try {
      for (;;) {
        // Most agents have no such file: they are not woken for nothing.
        if (this.#entries.size === 0) await this.#added.after(this.#added.version, signal);
        await this.#clock.sleep(POLL_MS, signal);
        for (const entry of this.#entries.values()) this.#startReading(entry);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await Promise.all(this.#reads);
    }
  }

  #startReading(entry: Entry): void {
    if (entry.reading) return;
    entry.reading = true;
    const read = this.#read(entry).finally(() => {
      entry.reading = false;
      this.#reads.delete(read);
    });
    this.#reads.add(read);
  }

  async #read(entry: Entry): Promise<void> {
    try {
      const found = await this.#fileSystem.stat(entry.path);
      // Without a writer the read would never end, nor would the process: not even process.exit ends it then.
      if (found.isFIFO() && (await this.#fileSystem.lstat(entry.path)).isFIFO()) throw new Error(NAMED_PIPE);
      const { size, mtimeMs, ctimeMs, ino } = found;
      const stamp = `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
      if (stamp === entry.stamp) return;
      const content = decodeGoString(await this.#fileSystem.readFile(entry.path));
      const changed = content !== entry.content || entry.error !== undefined;
      entry.stamp = stamp;
      entry.content = content;
      entry.error = undefined;
      if (changed) entry.watchers.notify();
    } catch (error) {
      entry.stamp = "";
      const message = errorMessage(error);
      const news = entry.error !== message;
      entry.error = message;
      if (news) entry.watchers.notify();
    }
  }
}
