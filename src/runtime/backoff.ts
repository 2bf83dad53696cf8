import type { Clock } from "./clock.ts";

export interface BackoffOptions {
  /** First delay, milliseconds, before jitter. */
  readonly min: number;
  /** Longest delay, milliseconds, before jitter. */
  readonly max: number;
}

/** From one millisecond to longer than any max. */
const MOST_DOUBLINGS = 64;

/** Delays that double from `min` to `max`, each shortened by up to a quarter at random so that a fleet spreads out. */
export interface Backoff {
  /** The next delay in milliseconds; each call counts as one failure. */
  next(): number;
  /** How many delays were handed out since the last reset. */
  readonly attempts: number;
  reset(): void;
}

export function createBackoff(clock: Pick<Clock, "random">, { min, max }: BackoffOptions): Backoff {
  let attempts = 0;
  return {
    next() {
      // Bounded, because 2 ** 1024 is Infinity and a min of 0 would make NaN of it.
      const base = Math.min(max, min * 2 ** Math.min(attempts, MOST_DOUBLINGS));
      attempts += 1;
      return base - base * 0.25 * clock.random();
    },
    get attempts() {
      return attempts;
    },
    reset() {
      attempts = 0;
    },
  };
}
