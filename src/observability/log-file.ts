import {
  closeSync,
  existsSync,
  fchmodSync,
  fstatSync,
  openSync,
  readdirSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import type { Clock } from "../runtime/clock.ts";
import { AgentError, errorMessage, systemErrorCode } from "../runtime/errors.ts";

export interface LogFileOptions {
  /** A file, or a folder with a final slash: then the file in it is `agent.log`. */
  readonly path: string;
  /** Rotates before the file grows beyond this; 0 means never by size. */
  readonly rotateBytes: number;
  /** Rotates when the file was opened this many milliseconds ago; 0 means never by age. */
  readonly rotateDuration: number;
  /** How many rotated files are kept: 0 all of them, -1 none. */
  readonly maxFiles: number;
  readonly clock: Pick<Clock, "now" | "monotonic">;
}

const MODE = 0o640;
/** Nanoseconds since 1970, as long as they have been since 2001 and will be until 2286. */
const STAMP = /^\d{19}$/;

interface OpenFile {
  readonly descriptor: number;
  /** False for /dev/stdout, a pipe and the like, which are never rotated. */
  readonly isRegular: boolean;
  readonly openedAt: number;
  size: number;
}

/**
 * A log file that rotates by size and age. Writes are synchronous, so that the line which explains a crash is on the disk;
 * that, and rotated files which keep their mode, is why no stream library does it.
 *
 * Invariant: once open, there is a descriptor to write to until `close`; whatever fails, the old one stays in use.
 */
export class LogFile {
  readonly #options: LogFileOptions;
  readonly #path: string;
  #file: OpenFile | undefined;
  #lastStamp = 0n;

  constructor(options: LogFileOptions) {
    this.#options = options;
    this.#path = options.path.endsWith("/") ? join(options.path, "agent.log") : options.path;
  }

  /** Throws LOG_FILE_FAILED if the file cannot be opened. */
  open(): void {
    this.#replace();
    this.#prune();
  }

  /** Writes a line. A disk that refuses loses it: a log must never end the agent. */
  write(line: string): void {
    if (this.#file === undefined) return;
    const bytes = Buffer.from(line);
    try {
      if (this.#isDue(this.#file, bytes.length)) this.#rotate();
      for (let written = 0; written < bytes.length;) {
        const count = writeSync(this.#file.descriptor, bytes, written);
        this.#file.size += count;
        written += count;
      }
    } catch {
      // See above.
    }
  }

  /** Opens the file anew: after it was renamed by logrotate. Throws LOG_FILE_FAILED, and writes to the old one then. */
  reopen(): void {
    this.#replace();
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file.descriptor);
    this.#file = undefined;
  }

  #replace(): void {
    try {
      const next = this.#openFile();
      this.close();
      this.#file = next;
    } catch (error) {
      const isFolderMissing = systemErrorCode(error) === "ENOENT";
      const why = isFolderMissing ? "its folder does not exist; create the folder first" : errorMessage(error);
      throw new AgentError("LOG_FILE_FAILED", `cannot open the log file ${this.#path}: ${why}`, {
        cause: error,
        detail: { path: this.#path },
      });
    }
  }

  #openFile(): OpenFile {
    const isNew = !existsSync(this.#path);
    const descriptor = openSync(this.#path, "a", MODE);
    // The umask may have cut the mode of a new file; that of an existing one is its owner's choice.
    if (isNew) fchmodSync(descriptor, MODE);
    const stat = fstatSync(descriptor);
    return { descriptor, isRegular: stat.isFile(), openedAt: this.#options.clock.monotonic(), size: stat.size };
  }

  #isDue({ isRegular, size, openedAt }: OpenFile, bytes: number): boolean {
    const { rotateBytes, rotateDuration, clock } = this.#options;
    if (size === 0 || !isRegular) return false;
    if (rotateBytes > 0 && size + bytes > rotateBytes) return true;
    return rotateDuration > 0 && clock.monotonic() - openedAt >= rotateDuration;
  }

  /** The open file keeps its descriptor until the new one is there, so a folder that refuses a rename loses no line. */
  #rotate(): void {
    try {
      // Somebody else may have moved it, or the last attempt did and then could not open the new one.
      if (existsSync(this.#path)) renameSync(this.#path, this.#rotatedName());
      this.#replace();
    } catch {
      // Tried again with the next line.
      return;
    }
    this.#prune();
  }

  /** `agent.log` becomes `agent-1764000000000000000.log`, as with the Go agents: nanoseconds since 1970. */
  #rotatedName(): string {
    const { clock } = this.#options;
    const micros = BigInt(Math.trunc(clock.monotonic() * 1000)) % 1_000_000n;
    const stamp = BigInt(Math.trunc(clock.now())) * 1_000_000n + micros;
    // Always greater: a second rotation in the same instant, or after the clock was set back, must not replace a file.
    this.#lastStamp = stamp > this.#lastStamp ? stamp : this.#lastStamp + 1n;
    const { prefix, extension } = this.#rotatedPattern();
    return join(dirname(this.#path), `${prefix}${this.#lastStamp}${extension}`);
  }

  #rotatedPattern(): { prefix: string; extension: string } {
    const extension = extname(this.#path);
    return { prefix: `${basename(this.#path, extension)}-`, extension: extension === "" ? ".log" : extension };
  }

  /** Removes the oldest rotated files beyond `maxFiles`. What cannot be removed stays: the next rotation tries again. */
  #prune(): void {
    const { maxFiles } = this.#options;
    if (maxFiles === 0) return;
    const { prefix, extension } = this.#rotatedPattern();
    const isRotated = (name: string): boolean =>
      name.startsWith(prefix) &&
      name.endsWith(extension) &&
      STAMP.test(name.slice(prefix.length, name.length - extension.length));
    const rotated = listFolder(dirname(this.#path)).filter(isRotated).sort();
    const excess = Math.max(0, rotated.length - Math.max(0, maxFiles));
    for (const name of rotated.slice(0, excess)) removeIfPossible(join(dirname(this.#path), name));
  }
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function removeIfPossible(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is gone already, or the folder refuses.
  }
}
