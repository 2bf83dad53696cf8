import { createBackoff } from "../runtime/backoff.ts";
import type { Clock } from "../runtime/clock.ts";
import { errorMessage } from "../runtime/errors.ts";
import { Latest, type LatestReader } from "../runtime/latest.ts";
import type { Service } from "../runtime/service.ts";
import { formatSeconds } from "../observability/format-seconds.ts";
import type { Logger } from "../observability/logger.ts";
import type { TokenReader } from "../token/latest-token.ts";
import type { Sink } from "./sink.ts";
import type { SinkStatus } from "./sink-status.ts";

/** A disk that refuses is asked again after 1 s, and at least once a minute. */
const RETRY = { min: 1000, max: 60_000 };

export interface SinkServiceOptions {
  readonly sinks: readonly Sink[];
  readonly token: TokenReader;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface SinkState {
  readonly sink: Sink;
  /** The version that needs no more work: delivered, or the loss of a token, which has nothing to deliver. */
  seenVersion: number;
  /** The version of the token that the sink holds; 0 before the first. */
  deliveredVersion: number;
  writes: number;
  lastError: string | undefined;
}

/** Delivers every new token to every sink. Each sink fails and is tried again on its own. */
export class SinkService implements Service {
  readonly name = "sink.server";
  readonly #options: SinkServiceOptions;
  readonly #states: SinkState[];
  readonly #delivered = new Latest<number>();

  constructor(options: SinkServiceOptions) {
    this.#options = options;
    this.#states = options.sinks.map((sink) => ({
      sink,
      seenVersion: 0,
      deliveredVersion: 0,
      writes: 0,
      lastError: undefined,
    }));
  }

  /** Its version counts the deliveries; the value is how many sinks hold the newest token. */
  get delivered(): LatestReader<number> {
    return this.#delivered;
  }

  /** True once there is a token and every sink holds it; false again when it is lost or replaced. */
  get complete(): boolean {
    const { value } = this.#options.token;
    return value !== undefined && value !== null && this.#states.every((state) => this.#holdsNewest(state));
  }

  async check(): Promise<void> {
    for (const { sink } of this.#states) await sink.check();
  }

  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#states.map((state) => this.#serve(state, signal)));
  }

  status(): SinkStatus[] {
    return this.#states.map((state) => ({
      type: state.sink.type,
      target: state.sink.target,
      delivered: this.#holdsNewest(state),
      writes: state.writes,
      ...(state.lastError === undefined ? {} : { lastError: state.lastError }),
    }));
  }

  #holdsNewest({ deliveredVersion }: SinkState): boolean {
    return deliveredVersion > 0 && deliveredVersion === this.#options.token.version;
  }

  async #serve(state: SinkState, signal: AbortSignal): Promise<void> {
    const { token, clock } = this.#options;
    const backoff = createBackoff(clock, RETRY);
    try {
      for (;;) {
        // A token that arrives while an older one is being retried takes its place: only the newest is worth writing.
        await token.after(state.seenVersion, signal);
        if (await this.#deliver(state)) backoff.reset();
        else await this.#waitForRetry(state, backoff.next(), signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #deliver(state: SinkState): Promise<boolean> {
    const { token, logger } = this.#options;
    const { sink } = state;
    // Both at once: the version that woke us may have been replaced before we ran.
    const { value: current, version } = token;
    // A lost token is not taken out of the sink: the file's reader learns of it from the server, as with the Go agent.
    if (current !== null && current !== undefined) {
      try {
        await sink.write(current.value);
      } catch (error) {
        state.lastError = errorMessage(error);
        return false;
      }
      state.writes += 1;
      state.deliveredVersion = version;
      logger.child(sink.type).info("token written", { path: sink.target });
      this.#delivered.set(this.#states.filter((other) => this.#holdsNewest(other)).length);
    }
    state.lastError = undefined;
    state.seenVersion = version;
    return true;
  }

  async #waitForRetry(state: SinkState, delay: number, signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options;
    logger.child(state.sink.type).error("error writing token, will retry", {
      path: state.sink.target,
      error: state.lastError,
      backoff: formatSeconds(delay),
    });
    await clock.sleep(delay, signal);
  }
}
