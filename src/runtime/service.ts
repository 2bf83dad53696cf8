import { setMaxListeners } from "node:events";
import { childController } from "./abort.ts";
import type { Clock } from "./clock.ts";

/**
 * Something that runs until it is done or told to stop. Constructors do nothing: all work happens in `run`, which cleans
 * up in `finally` and resolves (it does not reject) when its signal aborts.
 */
export interface Service {
  /** Stands in log lines and in the report of a service that does not stop. */
  readonly name: string;
  run(signal: AbortSignal): Promise<void>;
}

/** Who wants to know of services that ignore their signal. */
export interface StopReport {
  readonly clock: Pick<Clock, "sleep">;
  /** Milliseconds that services have to return after their signal aborts; 0 means none, Infinity means no report. */
  readonly deadline: number;
  /** Called once, with the names of the services that still run at the deadline. Must not throw. */
  readonly onOverdue: (names: readonly string[]) => void;
}

/**
 * Runs services until all return, the parent aborts, or one throws.
 *
 * - all return: resolves;
 * - the parent aborts: every service's signal aborts; resolves when all have returned;
 * - one throws: the others' signal aborts; rejects with that first error when all have returned. Later errors are
 *   consequences of the stop and are dropped.
 *
 * A service that ignores its signal is waited for all the same (its resources are still in use); `stopReport` tells of it.
 */
export async function runServices(
  services: readonly Service[],
  parent: AbortSignal,
  stopReport?: StopReport,
): Promise<void> {
  const { controller, dispose } = childController(parent);
  setMaxListeners(0, controller.signal);
  const running = new Set(services);
  const unwatch = stopReport === undefined ? undefined : watchStop(controller.signal, running, stopReport);
  const failures: unknown[] = [];
  try {
    await Promise.all(
      services.map(async (service) => {
        try {
          await service.run(controller.signal);
        } catch (error) {
          // A service that rejects because it was told to stop has stopped: that is no failure.
          if (controller.signal.aborted) return;
          failures.push(error);
          controller.abort(error);
        } finally {
          running.delete(service);
        }
      }),
    );
  } finally {
    unwatch?.();
    dispose();
  }
  if (failures.length > 0) throw failures[0];
}

/** Reports what still runs a deadline after `signal` aborted, unless the returned function was called before. */
function watchStop(signal: AbortSignal, running: ReadonlySet<Service>, stopReport: StopReport): () => void {
  const { clock, deadline, onOverdue } = stopReport;
  const done = new AbortController();
  const onAbort = (): void => {
    void clock.sleep(deadline, done.signal).then(
      () => {
        if (running.size > 0) onOverdue(Array.from(running, ({ name }) => name));
      },
      // All have returned in time.
      () => undefined,
    );
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  return () => {
    signal.removeEventListener("abort", onAbort);
    done.abort();
  };
}
