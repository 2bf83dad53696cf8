import { abortReason } from "./abort.ts";

/** The reading end of a Latest: see there. */
export interface LatestReader<T> {
  /** The newest value, or undefined before the first. */
  readonly value: T | undefined;
  /** Counts the values so far; 0 before the first. */
  readonly version: number;
  /** Resolves with the newest value once its version is greater than `seen` (at once, if it already is). */
  after(seen: number, signal: AbortSignal): Promise<{ value: T; version: number }>;
  /**
   * Calls back on each later value, synchronously, until the returned function is called. A listener must not throw: the
   * others are told all the same, but the writer gets the error.
   */
  subscribe(listener: (value: T) => void): () => void;
}

/**
 * A value with one writer and many readers, each of which sees the newest one at its own pace. A slow reader skips what
 * was replaced meanwhile; nobody blocks the writer. (A queue was rejected: an old token is never worth delivering.)
 */
export class Latest<T> implements LatestReader<T> {
  #value: T | undefined;
  #version = 0;
  readonly #listeners = new Set<(value: T) => void>();

  get value(): T | undefined {
    return this.#value;
  }

  get version(): number {
    return this.#version;
  }

  set(value: T): void {
    this.#value = value;
    const version = (this.#version += 1);
    const failures: unknown[] = [];
    for (const listener of [...this.#listeners]) {
      // A listener that sets a newer value has told everybody of that one; the old one must not reach the rest after it.
      if (this.#version !== version) break;
      if (!this.#listeners.has(listener)) continue;
      try {
        listener(value);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  subscribe(listener: (value: T) => void): () => void {
    // A wrapper of its own, so that subscribing one function twice counts twice.
    const own = (value: T): void => listener(value);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  after(seen: number, signal: AbortSignal): Promise<{ value: T; version: number }> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(abortReason(signal));
        return;
      }
      if (this.#version > seen) {
        resolve({ value: this.#value as T, version: this.#version });
        return;
      }
      const onAbort = (): void => {
        unsubscribe();
        reject(abortReason(signal));
      };
      const unsubscribe = this.subscribe((value) => {
        unsubscribe();
        signal.removeEventListener("abort", onAbort);
        resolve({ value, version: this.#version });
      });
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }
}
