import type { Clock } from "../runtime/clock.ts";
import { childController } from "../runtime/abort.ts";

/**
 * One timer for any number of entries: they lie in buckets of one second, and the timer sleeps until the first bucket.
 * An entry has one place at most; moving or removing it costs a set operation, and leaves nothing behind.
 */
export class RefreshSchedule<T> {
  readonly #clock: Clock;
  readonly #buckets = new Map<number, Set<T>>();
  readonly #places = new Map<T, number>();
  /** Wakes the timer when an earlier bucket appears. */
  #rearm: (() => void) | undefined;
  #armedFor = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#places.size;
  }

  /** Puts the entry at a moment of the monotonic clock (milliseconds), to the next whole second; Infinity removes it. */
  set(entry: T, due: number): void {
    this.delete(entry);
    if (due === Infinity) return;
    const second = Math.ceil(due / 1000);
    let bucket = this.#buckets.get(second);
    if (bucket === undefined) this.#buckets.set(second, (bucket = new Set()));
    bucket.add(entry);
    this.#places.set(entry, second);
    if (second < this.#armedFor) this.#rearm?.();
  }

  delete(entry: T): void {
    const second = this.#places.get(entry);
    if (second === undefined) return;
    this.#places.delete(entry);
    const bucket = this.#buckets.get(second);
    bucket?.delete(entry);
    if (bucket?.size === 0) this.#buckets.delete(second);
  }

  /** When the entry is due, milliseconds of the monotonic clock. */
  dueAt(entry: T): number | undefined {
    const second = this.#places.get(entry);
    return second === undefined ? undefined : second * 1000;
  }

  /** Hands out each entry when it is due (it is off the schedule then), until the signal aborts. */
  async run(signal: AbortSignal, onDue: (entry: T) => void): Promise<void> {
    while (!signal.aborted) {
      for (const entry of this.#takeDue()) onDue(entry);
      await this.#sleepUntilNext(signal);
    }
  }

  #takeDue(): T[] {
    const now = this.#clock.monotonic() / 1000;
    const due: T[] = [];
    // The number of buckets is the number of different seconds, not of entries: scanning them costs next to nothing.
    for (const [second, bucket] of this.#buckets) {
      if (second > now) continue;
      this.#buckets.delete(second);
      for (const entry of bucket) {
        this.#places.delete(entry);
        due.push(entry);
      }
    }
    return due;
  }

  async #sleepUntilNext(signal: AbortSignal): Promise<void> {
    let first = Infinity;
    for (const second of this.#buckets.keys()) first = Math.min(first, second);
    const { controller, dispose } = childController(signal);
    this.#armedFor = first;
    this.#rearm = () => controller.abort();
    try {
      await this.#clock.sleep(first * 1000 - this.#clock.monotonic(), controller.signal);
    } catch {
      // Woken by an earlier bucket, or stopped: the loop of `run` tells which.
    } finally {
      this.#armedFor = Infinity;
      this.#rearm = undefined;
      dispose();
    }
  }
}
