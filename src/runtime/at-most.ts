import { setMaxListeners } from "node:events";
import { childController } from "./abort.ts";
import type { Clock } from "./clock.ts";

const NEVER = new AbortController().signal;
// Shared by all who have no parent; the eleventh would print a warning.
setMaxListeners(0, NEVER);

/**
 * Waits for what `start` begins, but for `ms` milliseconds at the most (Infinity: without a limit); whichever comes first, the signal that `start` was
 * given aborts then. Rejects with what `start` rejects with before that, or with the reason of `parent`.
 */
export async function atMost(
  ms: number,
  clock: Pick<Clock, "sleep">,
  start: (signal: AbortSignal) => Promise<unknown>,
  parent: AbortSignal = NEVER,
): Promise<void> {
  const { controller, dispose } = childController(parent);
  try {
    const work = start(controller.signal);
    // Without a limit there is no timer either: thousands of templates wait like that.
    await (ms === Infinity ? work : Promise.race([work, clock.sleep(ms, controller.signal)]));
  } finally {
    controller.abort();
    dispose();
  }
}
