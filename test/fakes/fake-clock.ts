import { abortReason } from "../../src/runtime/abort.ts";
import type { Clock } from "../../src/runtime/clock.ts";

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** How many turns of the event loop `settle` gives to what is already runnable. */
const SETTLE_TURNS = 5;

/**
 * A clock that moves only when the test says so. Wall time and monotonic time advance together; `jump` moves the wall
 * clock alone, as a correction by NTP does. `random()` is 0 until told otherwise, so that jitter is predictable.
 */
export class FakeClock implements Clock {
  #now: number;
  #monotonic = 0;
  #random: () => number = () => 0;
  readonly #sleepers = new Set<Sleeper>();
  readonly #watchers = new Set<() => void>();
  /** Every duration that was passed to `sleep`, in order. */
  readonly sleeps: number[] = [];

  constructor(now: number = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  random(): number {
    return this.#random();
  }

  /** What `random()` returns from now on: a number, or numbers of a function's choice. */
  setRandom(value: number | (() => number)): void {
    this.#random = typeof value === "number" ? () => value : value;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    if (signal?.aborted) return Promise.reject(abortReason(signal));
    if (ms <= 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const done = (): void => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener("abort", onAbort);
      };
      const onAbort = (): void => {
        done();
        reject(abortReason(signal));
      };
      const sleeper: Sleeper = {
        due: this.#monotonic + ms,
        wake: () => {
          done();
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", onAbort, { once: true });
      for (const watcher of [...this.#watchers]) watcher();
    });
  }

  /** How many sleeps have not ended. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  /** Milliseconds until the next sleeper is due; undefined if nobody sleeps, Infinity if only endless sleeps are left. */
  get nextDue(): number | undefined {
    const first = this.#first(Infinity);
    return first === undefined ? undefined : first.due - this.#monotonic;
  }

  /** Moves the wall clock alone, forwards or backwards. */
  jump(ms: number): void {
    this.#now += ms;
  }

  /**
   * Moves time forward by `ms`, waking the sleepers that fall due in order, each at its own time, with a `settle` after
   * every one, so that a sleep that starts meanwhile and falls due within `ms` ends too.
   */
  async advance(ms: number): Promise<void> {
    await this.settle();
    const target = this.#monotonic + ms;
    for (;;) {
      const next = this.#first(target);
      if (next === undefined) break;
      this.#moveTo(next.due);
      next.wake();
      await this.settle();
    }
    this.#moveTo(target);
    await this.settle();
  }

  /** Lets everything that is runnable run: microtasks, and a few turns of the event loop for the I/O that they start. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < SETTLE_TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Resolves once at least `count` sleeps are under way: what a test awaits when real I/O comes before the sleep. */
  async untilSleeping(count = 1): Promise<void> {
    while (this.#sleepers.size < count) {
      await new Promise<void>((resolve) => {
        const watcher = (): void => {
          this.#watchers.delete(watcher);
          resolve();
        };
        this.#watchers.add(watcher);
      });
    }
  }

  #first(limit: number): Sleeper | undefined {
    let first: Sleeper | undefined;
    // A Set iterates in insertion order and `<` keeps the earlier one, so equal times wake in the order of their sleeps.
    for (const sleeper of this.#sleepers) {
      if (sleeper.due <= limit && (first === undefined || sleeper.due < first.due)) first = sleeper;
    }
    return first;
  }

  #moveTo(monotonic: number): void {
    this.#now += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
  }
}
