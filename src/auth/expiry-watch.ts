import { childController } from "../runtime/abort.ts";
import type { Clock } from "../runtime/clock.ts";
import type { AutoAuthToken } from "../token/latest-token.ts";

export interface ExpiryWatch {
  /** To be called after the expiry has moved: it may have moved to an earlier moment. */
  moved(): void;
  /** Ends the watch; resolves when nothing of it is left. */
  stop(): Promise<void>;
}

/** Calls back once, when a token's expiry has passed. The expiry may move meanwhile, by renewals. */
export function watchExpiry(
  token: AutoAuthToken,
  clock: Clock,
  parent: AbortSignal,
  onExpired: () => void,
): ExpiryWatch {
  const { controller, dispose } = childController(parent);
  let rearm = (): void => undefined;
  const watch = async (): Promise<void> => {
    while (token.expiresAt > clock.monotonic()) {
      const sleep = childController(controller.signal);
      rearm = () => sleep.controller.abort();
      try {
        await clock.sleep(token.expiresAt - clock.monotonic(), sleep.controller.signal);
      } catch {
        // Only sleep throws: because the watch was stopped, or because the expiry has moved.
        if (controller.signal.aborted) return;
      } finally {
        sleep.dispose();
      }
    }
    onExpired();
  };
  const done = watch();
  return {
    moved() {
      rearm();
    },
    async stop() {
      controller.abort();
      dispose();
      await done;
    },
  };
}
