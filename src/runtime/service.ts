import { setMaxListeners } from "node:events";
import { childController } from "./abort.ts";

/**
 * Something that runs until it is done or told to stop. Constructors do nothing: all work happens in `run`, which cleans
 * up in `finally` and resolves (it does not reject) when its signal aborts.
 */
export interface Service {
  /** Stands in log lines and in the report of a service that does not stop. */
  readonly name: string;
  run(signal: AbortSignal): Promise<void>;
}

/**
 * Runs services until all return, the parent aborts, or one throws.
 *
 * - all return: resolves;
 * - the parent aborts: every service's signal aborts; resolves when all have returned;
 * - one throws: the others' signal aborts; rejects with that first error when all have returned. Later errors are
 *   consequences of the stop and are dropped.
 */
export async function runServices(services: readonly Service[], parent: AbortSignal): Promise<void> {
  const { controller, dispose } = childController(parent);
  setMaxListeners(0, controller.signal);
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
        }
      }),
    );
  } finally {
    dispose();
  }
  if (failures.length > 0) throw failures[0];
}
