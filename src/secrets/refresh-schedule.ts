import type { Clock } from "../runtime/clock.ts";
import { childController } from "../runtime/abort.ts";

/** All entries that are due at one moment. */
interface Bucket<T> {
  /** Milliseconds of the monotonic clock. */
  readonly due: number;
  readonly entries: Set<T>;
}

/** Entries that are further away than this share buckets of a second; nearer ones, to which a second matters, do not. */
const NEAR_MS = 10_000;
const NEAR_BUCKET_MS = 100;
const FAR_BUCKET_MS = 1000;

/**
 * One timer for any number of entries: they lie in buckets of one second (a tenth of it for what is due within seconds),
 * and the timer sleeps until the first bucket. An entry has one place at most; moving or removing it costs a set
 * operation, and leaves nothing behind.
 */
export class RefreshSchedule<T> {
  readonly #clock: Clock;
  readonly #buckets = new Map<number, Bucket<T>>();
  readonly #places = new Map<T, Bucket<T>>();
  /** Wakes the timer when an earlier bucket appears. */
  #rearm: (() => void) | undefined;
  #armedFor = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#places.size;
  }

  /** Puts the entry at a moment of the monotonic clock (milliseconds); it may be late by a bucket. Infinity removes it. */
  set(entry: T, due: number): void {
    this.delete(entry);
    if (due === Infinity) return;
    const width = due - this.#clock.monotonic() < NEAR_MS ? NEAR_BUCKET_MS : FAR_BUCKET_MS;
    const rounded = Math.ceil(due / width) * width;
    let bucket = this.#buckets.get(rounded);
    if (bucket === undefined) this.#buckets.set(rounded, (bucket = { due: rounded, entries: new Set() }));
    bucket.entries.add(entry);
    this.#places.set(entry, bucket);
    if (rounded < this.#armedFor) this.#rearm?.();
  }

  delete(entry: T): void {
    const bucket = this.#places.get(entry);
    if (bucket === undefined) return;
    this.#places.delete(entry);
    bucket.entries.delete(entry);
    // A bucket that is just being handed out is off the map already, and another may have taken its place.
    if (bucket.entries.size === 0 && this.#buckets.get(bucket.due) === bucket) this.#buckets.delete(bucket.due);
  }

  /** When the entry is due, milliseconds of the monotonic clock. */
  dueAt(entry: T): number | undefined {
    return this.#places.get(entry)?.due;
  }

  /** Hands out each entry when it is due (it is off the schedule then), until the signal aborts. */
  async run(signal: AbortSignal, onDue: (entry: T) => void): Promise<void> {
    while (!signal.aborted) {
      for (const bucket of this.#takeDue()) {
        // `onDue` may delete or move entries of this very bucket: those are not handed out.
        for (const entry of bucket.entries) {
          this.delete(entry);
          onDue(entry);
        }
      }
      await this.#sleepUntilNext(signal);
    }
  }

  #takeDue(): Bucket<T>[] {
    const now = this.#clock.monotonic();
    const due: Bucket<T>[] = [];
    // The number of buckets is the number of different moments, not of entries: scanning them costs next to nothing.
    for (const bucket of this.#buckets.values()) if (bucket.due <= now) due.push(bucket);
    for (const bucket of due) this.#buckets.delete(bucket.due);
    return due;
  }

  async #sleepUntilNext(signal: AbortSignal): Promise<void> {
    let first = Infinity;
    for (const due of this.#buckets.keys()) first = Math.min(first, due);
    const { controller, dispose } = childController(signal);
    this.#armedFor = first;
    this.#rearm = () => controller.abort();
    try {
      await this.#clock.sleep(first - this.#clock.monotonic(), controller.signal);
    } catch {
      // Woken by an earlier bucket, or stopped: the loop of `run` tells which.
    } finally {
      this.#armedFor = Infinity;
      this.#rearm = undefined;
      dispose();
    }
  }
}
