import { createBackoff, type Backoff } from "../runtime/backoff.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Logger } from "../observability/logger.ts";
import type { AutoAuthToken } from "../token/latest-token.ts";
import { quickTimeout, type VaultClient } from "../vault/client.ts";
import { isRefusal, renewalTimeout } from "./token-lifetime.ts";

/** A policy that forbids something answers 403 too: the token itself is checked at most this often because of it. */
const VERIFY_INTERVAL_MS = 10_000;
/** A new token is checked sooner; less soon each time that tokens die as soon as they are made. */
const VERIFY_NEW_TOKEN_MS = 1000;

export interface TokenCheckOptions {
  readonly client: VaultClient;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Finds out whether a token that met a 403 is dead, or only may not do what was asked: by looking it up. */
export class TokenCheck {
  readonly #options: TokenCheckOptions;
  /** Waits between look-ups of tokens that die young. */
  readonly #deaths: Backoff;
  #dueAt = Infinity;
  /** No look-up before this. */
  #notBefore = -Infinity;
  /** When the newest token was published, monotonic milliseconds. */
  #publishedAt = 0;
  /** A look-up was refused; whether the token was dead or a policy forbids look-ups shows with the next token. */
  #doubted = false;
  /** The newest token may not look itself up, so a refusal says nothing about it. */
  #forbidden = false;

  constructor(options: TokenCheckOptions) {
    this.#options = options;
    this.#deaths = createBackoff(options.clock, { min: VERIFY_NEW_TOKEN_MS, max: VERIFY_INTERVAL_MS });
  }

  /** When the token is to be looked up because somebody met a 403, monotonic milliseconds; Infinity: nobody has. */
  get dueAt(): number {
    return this.#dueAt;
  }

  /** To be called as a token is published. */
  begin(): void {
    this.#dueAt = Infinity;
    this.#publishedAt = this.#options.clock.monotonic();
    this.#forbidden = false;
  }

  /** Somebody met a 403. Put off rather than dropped where it comes too soon: the next 403 may be minutes away. */
  request(): void {
    if (this.#forbidden || this.#dueAt !== Infinity) return;
    this.#dueAt = Math.max(this.#options.clock.monotonic(), this.#notBefore);
  }

  /** Looks the token up; false if it is dead. A server that does not answer says nothing: true. */
  async isAlive(token: AutoAuthToken, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#options;
    this.#dueAt = Infinity;
    this.#notBefore = clock.monotonic() + VERIFY_INTERVAL_MS;
    if ((await this.#lookup(token, signal)) !== "refused") return true;
    if (clock.monotonic() - this.#publishedAt > VERIFY_INTERVAL_MS) this.#deaths.reset();
    this.#notBefore = clock.monotonic() + this.#deaths.next();
    this.#doubted = true;
    return false;
  }

  /**
   * After a token was taken for dead: finds out whether its successor may look itself up. Without this, a policy that
   * forbids look-ups would make every 403 a new login.
   */
  async settleDoubt(token: AutoAuthToken, signal: AbortSignal): Promise<void> {
    if (!this.#doubted) return;
    const outcome = await this.#lookup(token, signal);
    if (outcome === "failed") return;
    this.#doubted = false;
    this.#forbidden = outcome === "refused";
    if (outcome === "refused") {
      this.#options.logger.warn("a new token may not look itself up: its policies should allow auth/token/lookup-self");
    }
  }

  async #lookup(token: AutoAuthToken, signal: AbortSignal): Promise<"found" | "refused" | "failed"> {
    const { client, clock } = this.#options;
    const path = "auth/token/lookup-self";
    const timeout = Math.min(quickTimeout(client), renewalTimeout(token, clock.monotonic()));
    try {
      await client.request({ method: "GET", path, token: token.value, signal, maxRetries: 0, timeout });
      return "found";
    } catch (error) {
      if (signal.aborted) throw error;
      return isRefusal(error) ? "refused" : "failed";
    }
  }
}
