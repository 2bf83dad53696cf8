import { abortReason } from "./abort.ts";

/**
 * The only source of time and chance. Services take one in their constructor, so that a test can hand them a fake one.
 *
 * `now` is the wall clock (milliseconds since 1970) and may jump; `monotonic` (milliseconds since an arbitrary start)
 * never does, so every deadline and TTL is kept in it.
 */
export interface Clock {
  now(): number;
  monotonic(): number;
  /**
   * Resolves after `ms` milliseconds (at once, but not synchronously, for 0 or less; never for Infinity) or rejects with
   * the signal's reason as soon as it aborts.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A number in [0, 1). Not for secrets: those take node:crypto. */
  random(): number;
}

/** setTimeout fires at once beyond this, so longer sleeps are made of pieces. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Not performance.now(), whose module takes a start 2 ms to load. */
const monotonic = (): number => Number(process.hrtime.bigint()) / 1e6;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic,
  random: () => Math.random(),
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortReason(signal));
        return;
      }
      const due = monotonic() + ms;
      let timer: NodeJS.Timeout;
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(abortReason(signal));
      };
      const arm = (): void => {
        timer = setTimeout(wake, Math.min(Math.max(0, due - monotonic()), LONGEST_TIMEOUT_MS));
      };
      const wake = (): void => {
        // A timer may fire a fraction of a millisecond early; whoever compares monotonic() with a deadline must not see it.
        if (due > monotonic()) {
          arm();
          return;
        }
        signal?.removeEventListener("abort", onAbort);
        resolve();
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      arm();
    });
  },
};
