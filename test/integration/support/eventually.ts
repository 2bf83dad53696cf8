import { setTimeout as sleep } from "node:timers/promises";

export interface EventuallyOptions {
  /** What is waited for, as the error shall name it. */
  readonly what: string;
  /** Milliseconds until it gives up; default 10 000. */
  readonly within?: number;
  /** Milliseconds between two looks; default 20. */
  readonly every?: number;
  /** Called when it gives up: what to show of the state of things. */
  readonly otherwise?: () => string;
}

/**
 * Looks again and again until `probe` returns something other than undefined or false, and returns that. What the last
 * look threw becomes the cause of the error after `within` milliseconds; until then a throw counts as "not yet".
 */
export async function eventually<T>(
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  { what, within = 10_000, every = 20, otherwise }: EventuallyOptions,
): Promise<T> {
  const deadline = performance.now() + within;
  let lastError: unknown;
  for (;;) {
    try {
      const found = await probe();
      if (found !== undefined && found !== false) return found;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() >= deadline) break;
    await sleep(every);
  }
  const reason = lastError instanceof Error ? `: ${lastError.message}` : "";
  const state = otherwise === undefined ? "" : `\n${otherwise()}`;
  throw new Error(`gave up after ${within} ms waiting for ${what}${reason}${state}`, { cause: lastError });
}
