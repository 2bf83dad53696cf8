import { closeSync, fchmodSync, fstatSync, openSync, readdirSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import type { Clock } from "../runtime/clock.ts";
import { AgentError, errorMessage } from "../runtime/errors.ts";

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

/**
 * A log file that rotates by size and age. Writes are synchronous, so that the line which explains a crash is on the disk;
 * that, and rotated files which keep their mode, is why no stream library does it.
 */
export class LogFile {
  readonly #options: LogFileOptions;
  readonly #path: string;
  #descriptor: number | undefined;
  #size = 0;
  #openedAt = 0;

  constructor(options: LogFileOptions) {
    this.#options = options;
    this.#path = options.path.endsWith("/") ? join(options.path, "agent.log") : options.path;
  }

  /** Throws LOG_FILE_FAILED if the file cannot be opened. */
  open(): void {
    try {
      const descriptor = openSync(this.#path, "a", MODE);
      const { size } = fstatSync(descriptor);
      // The umask may have cut the mode of a new file; that of an existing one is its owner's choice.
      if (size === 0) fchmodSync(descriptor, MODE);
      this.#descriptor = descriptor;
      this.#size = size;
      this.#openedAt = this.#options.clock.monotonic();
    } catch (error) {
      throw new AgentError("LOG_FILE_FAILED", `cannot open the log file ${this.#path}: ${errorMessage(error)}`, {
        cause: error,
      });
    }
  }

  /** Writes a line. A disk that refuses loses it: a log must never end the agent. */
  write(line: string): void {
    if (this.#descriptor === undefined) return;
    const bytes = Buffer.from(line);
    try {
      if (this.#isDue(bytes.length)) this.#rotate();
      writeSync(this.#descriptor, bytes);
      this.#size += bytes.length;
    } catch {
      // See above.
    }
  }

  /** Closes and opens the file anew: after it was renamed by logrotate. */
  reopen(): void {
    this.close();
    this.open();
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #isDue(bytes: number): boolean {
    const { rotateBytes, rotateDuration, clock } = this.#options;
    if (this.#size === 0) return false;
    if (rotateBytes > 0 && this.#size + bytes > rotateBytes) return true;
    return rotateDuration > 0 && clock.monotonic() - this.#openedAt >= rotateDuration;
  }

  #rotate(): void {
    this.close();
    renameSync(this.#path, this.#rotatedName());
    this.#prune();
    this.open();
  }

  /** `agent.log` becomes `agent-1764000000000000000.log`, as with the Go agents: nanoseconds since 1970. */
  #rotatedName(): string {
    const extension = extname(this.#path);
    const stem = basename(this.#path, extension);
    const micros = String(Math.trunc(this.#options.clock.monotonic() * 1000) % 1_000_000).padStart(6, "0");
    return join(dirname(this.#path), `${stem}-${this.#options.clock.now()}${micros}${extension}`);
  }

  #prune(): void {
    const { maxFiles } = this.#options;
    if (maxFiles === 0) return;
    const extension = extname(this.#path);
    const prefix = `${basename(this.#path, extension)}-`;
    const rotated = readdirSync(dirname(this.#path))
      .filter(
        (name) =>
          name.startsWith(prefix) &&
          name.endsWith(extension) &&
          /^\d+$/.test(name.slice(prefix.length, name.length - extension.length)),
      )
      .sort();
    const keep = Math.max(0, maxFiles);
    for (const name of rotated.slice(0, rotated.length - keep)) unlinkSync(join(dirname(this.#path), name));
  }
}
