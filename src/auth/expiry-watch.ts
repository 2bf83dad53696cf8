import { childController } from "../runtime/abort.ts";
import type { Clock } from "../runtime/clock.ts";
import type { AutoAuthToken } from "../token/latest-token.ts";

export interface ExpiryWatch {
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
  const watch = async (): Promise<void> => {
    try {
      while (token.expiresAt > clock.monotonic()) {
        await clock.sleep(token.expiresAt - clock.monotonic(), controller.signal);
      }
    } catch {
      // Only sleep throws, and only because the watch was stopped.
      return;
    }
    onExpired();
  };
  const done = watch();
  return {
    async stop() {
      controller.abort();
      dispose();
      await done;
    },
  };
}
