import { childController } from "../runtime/abort.ts";
import { atMost } from "../runtime/at-most.ts";
import { createBackoff } from "../runtime/backoff.ts";
import type { Clock } from "../runtime/clock.ts";
import { AgentError, errorMessage } from "../runtime/errors.ts";
import { partOf, RENEW_AT } from "../runtime/jitter.ts";
import { Latest } from "../runtime/latest.ts";
import type { SecretValue } from "../runtime/secret-value.ts";
import type { Service } from "../runtime/service.ts";
import { formatSeconds } from "../observability/format-seconds.ts";
import type { Logger } from "../observability/logger.ts";
import type { Scrubber } from "../observability/scrub.ts";
import type { AutoAuthToken, LatestToken } from "../token/latest-token.ts";
import type { VaultClient } from "../vault/client.ts";
import type { VaultAuth } from "../vault/response.ts";
import type { AuthStatus } from "./auth-status.ts";
import { type ExpiryWatch, watchExpiry } from "./expiry-watch.ts";
import type { AuthMethod } from "./method.ts";
import { TokenCheck } from "./token-check.ts";
import { isRefusal, renewalTimeout, renewedExpiry, toAutoAuthToken } from "./token-lifetime.ts";

// INVARIANTS
// - One login or renewal is in flight at any time; the loop in `run` is the only place that starts one.
// - A token in `token` is alive as far as anybody knows: it is replaced before it expires, or set to null when it does.
// - An outage never takes a token away: only its expiry does, or a look-up that the server refuses.

/** A token that cannot be renewed is replaced when this part of its life is over. */
const LOGIN_AGAIN_AT = 0.85;

/** How long a request that met a 403 waits to learn whether its token has a successor. */
const VERDICT_PATIENCE_MS = 2000;

export interface AuthenticatorOptions {
  readonly method: AuthMethod;
  readonly client: VaultClient;
  readonly token: LatestToken;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly scrubber: Scrubber;
  /** Milliseconds; defaults of the config: 1,000 and 300,000. */
  readonly minBackoff: number;
  readonly maxBackoff: number;
  /**
   * Rejects if the server cannot be reached. Called before the credentials of the first login are read: reading may use
   * them up (a secret id file is deleted), which must not happen for a server that is down or not the right one.
   */
  readonly reachServer?: (signal: AbortSignal) => Promise<void>;
  /** True: the first failed login ends the agent. */
  readonly exitOnError: boolean;
}

/** Logs in, renews the token, and logs in again before it ends: for as long as it runs. */
export class Authenticator implements Service {
  readonly name = "auth.handler";
  readonly #options: AuthenticatorOptions;
  #state: AuthStatus["state"] = "authenticating";
  #logins = 0;
  #renewals = 0;
  #failures = 0;
  #lastError: string | undefined;
  #nextAction: number | undefined;
  readonly #check: TokenCheck;
  #checking = false;
  /** Its version counts the checks that found the token alive, the new tokens, and the logins that failed. */
  readonly #verdicts = new Latest<null>();
  #wake: (() => void) | undefined;
  #expiry: ExpiryWatch | undefined;
  #forgetTokens: (() => void)[] = [];

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    this.#check = new TokenCheck(options);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { logger, token: latest, clock } = this.#options;
    logger.info("starting auth handler");
    try {
      while (!signal.aborted) {
        this.#state = "authenticating";
        const token = await this.#login(signal);
        await this.#expiry?.stop();
        this.#check.begin();
        latest.set(token);
        this.#verdicts.set(null);
        this.#state = "authenticated";
        this.#expiry = watchExpiry(token, clock, signal, () => this.#tokenExpired(token));
        await this.#check.settleDoubt(token, signal);
        await this.#keepAlive(token, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await this.#expiry?.stop();
      this.#verdicts.set(null);
      this.#state = "stopped";
      logger.info("auth handler stopped");
    }
  }

  /**
   * Tells that the server answered 403 to a request with the auto-auth token. Policies cause that too, so the token is
   * looked up first, and a new login follows only if the server no longer knows it. Resolves, and never rejects, when the
   * token has turned out to be alive or has a successor; at once if no check is due now, and after 2 s at the latest.
   */
  async reportForbidden(token: SecretValue): Promise<void> {
    const { token: latest, clock } = this.#options;
    const current = latest.value;
    if (current === undefined || current === null) return this.untilReplaced();
    if (!current.value.equals(token)) return;
    if (!this.#checking) {
      this.#check.request();
      // Nobody sleeps while a renewal is under way: the wish is kept until then.
      this.#wake?.();
      if (this.#check.dueAt > clock.monotonic()) return;
    }
    await this.#verdict();
  }

  /**
   * Resolves, and never rejects, when a lost token has a successor: at once unless the first login after the loss is under
   * way, and after 2 s at the latest.
   */
  async untilReplaced(): Promise<void> {
    if (this.#options.token.value === null && this.#failures === 0) await this.#verdict();
  }

  async #verdict(): Promise<void> {
    const seen = this.#verdicts.version;
    await atMost(VERDICT_PATIENCE_MS, this.#options.clock, (signal) => this.#verdicts.after(seen, signal));
  }

  status(): AuthStatus {
    return {
      state: this.#state,
      method: this.#options.method.type,
      logins: this.#logins,
      renewals: this.#renewals,
      failures: this.#failures,
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError }),
      ...(this.#nextAction === undefined
        ? {}
        : { nextActionSeconds: Math.max(0, Math.round((this.#nextAction - this.#options.clock.monotonic()) / 1000)) }),
    };
  }

  async #login(signal: AbortSignal): Promise<AutoAuthToken> {
    const { clock, logger, minBackoff, maxBackoff, exitOnError, method } = this.#options;
    const backoff = createBackoff(clock, { min: minBackoff, max: maxBackoff });
    for (;;) {
      try {
        const token = await this.#tryLogin(signal);
        this.#failures = 0;
        this.#lastError = undefined;
        this.#logins += 1;
        return token;
      } catch (error) {
        if (signal.aborted) throw error;
        this.#failures += 1;
        this.#verdicts.set(null);
        this.#lastError = errorMessage(error);
        // A server whose certificate does not verify at the very start is a mistake in the config, not an outage.
        const isMistake = this.#logins === 0 && error instanceof AgentError && error.code === "VAULT_TLS_VERIFY";
        if (exitOnError || isMistake) {
          throw new AgentError("AUTH_LOGIN_FAILED", `login by ${method.type} failed: ${errorMessage(error)}`, {
            cause: error,
          });
        }
        const delay = backoff.next();
        this.#nextAction = clock.monotonic() + delay;
        logger.error("error authenticating", {
          error: errorMessage(error),
          attempt: backoff.attempts,
          backoff: formatSeconds(delay),
        });
        await clock.sleep(delay, signal);
      }
    }
  }

  async #tryLogin(signal: AbortSignal): Promise<AutoAuthToken> {
    const { client, clock, logger, method } = this.#options;
    logger.info("authenticating");
    if (this.#logins === 0) await this.#options.reachServer?.(signal);
    const { path, body } = await method.prepare(signal);
    const started = clock.monotonic();
    // The backoff here is the only source of retries: a server that refuses logins is not to be asked twelve times more.
    const response = await client.request({ method: "PUT", path, body, signal, maxRetries: 0 });
    const auth = response.secret?.auth;
    if (auth === undefined || auth.clientToken.reveal() === "") {
      throw new AgentError(
        "AUTH_RESPONSE_INVALID",
        `the answer to ${path} holds no token; is this the login path of the method?`,
        {
          retryable: true,
        },
      );
    }
    const token = toAutoAuthToken(auth, started);
    this.#protect(token.value);
    logger.info("authentication successful, sending token to sinks", {
      ttl: token.leaseDuration === 0 ? "never expires" : `${token.leaseDuration}s`,
      renewable: token.renewable,
      policies: token.policies.join(","),
    });
    if (token.policies.includes("root")) {
      logger.warn(
        "the token has the root policy: it may do everything; give the role a policy with the least privilege",
        {
          method: method.type,
        },
      );
    }
    return token;
  }

  /** Returns when the token has to be replaced by a new login. */
  async #keepAlive(token: AutoAuthToken, signal: AbortSignal): Promise<void> {
    const { clock, logger, minBackoff, maxBackoff } = this.#options;
    const granted = token.leaseDuration;
    const backoff = createBackoff(clock, { min: minBackoff, max: maxBackoff });
    let renewable = token.renewable;
    let retrying = false;
    for (;;) {
      const left = token.expiresAt - clock.monotonic();
      // In an outage the halves of what is left would become ever shorter; a login has waits of its own.
      if (left <= 0 || (retrying && left / 2 < minBackoff)) return;
      const at = renewable ? RENEW_AT : LOGIN_AGAIN_AT;
      // After a failed renewal the next try comes by the backoff, but while there is still time for another one.
      const delay = retrying ? Math.min(backoff.next(), left / 2) : partOf(left, at, clock);
      if ((await this.#waitUntil(clock.monotonic() + delay, token, signal)) === "revoked") return;
      if (!renewable) {
        logger.info("auth token is near its end, authenticating again");
        return;
      }
      // A look-up that hung may have taken the token's last seconds.
      if (token.expiresAt <= clock.monotonic()) return;
      const outcome = await this.#renew(token, signal);
      if (outcome === "refused") return;
      retrying = outcome === "failed";
      if (outcome === "failed") continue;
      backoff.reset();
      // Less than the login granted means that the max TTL cuts it off: another renewal would only gain less and less.
      // One second of grace, because the server rounds.
      renewable = outcome.renewable && outcome.leaseDuration + 1 >= granted;
      if (!renewable) {
        logger.info("auth token reaches its max TTL, a new login will follow", { ttl: `${outcome.leaseDuration}s` });
      }
    }
  }

  async #renew(token: AutoAuthToken, signal: AbortSignal): Promise<VaultAuth | "refused" | "failed"> {
    const { client, clock, logger } = this.#options;
    const started = clock.monotonic();
    try {
      const path = "auth/token/renew-self";
      const response = await client.request({
        method: "PUT",
        path,
        body: {},
        token: token.value,
        signal,
        maxRetries: 0,
        timeout: renewalTimeout(token, started),
      });
      const auth = response.secret?.auth;
      if (auth === undefined) throw new AgentError("AUTH_RESPONSE_INVALID", `the answer to ${path} holds no auth`);
      token.expiresAt = renewedExpiry(token, auth.leaseDuration, started);
      this.#expiry?.moved();
      this.#renewals += 1;
      this.#lastError = undefined;
      logger.info("renewed auth token", { ttl: `${auth.leaseDuration}s` });
      return auth;
    } catch (error) {
      if (signal.aborted) throw error;
      this.#lastError = errorMessage(error);
      const left = Math.max(0, token.expiresAt - clock.monotonic());
      if (isRefusal(error)) {
        logger.warn("the server refused to renew the auth token, authenticating again", { error: errorMessage(error) });
        return "refused";
      }
      logger.error("error renewing token, it stays in use until it expires", {
        error: errorMessage(error),
        expires_in: formatSeconds(left),
      });
      return "failed";
    }
  }

  /** The server no longer knows the token: nobody must use it any more. */
  #tokenRevoked(token: AutoAuthToken): void {
    const { logger, token: latest } = this.#options;
    logger.warn("the auth token was revoked, authenticating again");
    if (latest.value === token) latest.set(null);
  }

  #tokenExpired(token: AutoAuthToken): void {
    const { logger, token: latest } = this.#options;
    if (latest.value !== token) return;
    logger.error("auth token expired before a new login succeeded");
    latest.set(null);
  }

  /** Waits for a moment of the monotonic clock, and checks the token whenever reportForbidden asks for it meanwhile. */
  async #waitUntil(due: number, token: AutoAuthToken, signal: AbortSignal): Promise<"due" | "revoked"> {
    const { clock } = this.#options;
    this.#nextAction = due === Infinity ? undefined : due;
    for (;;) {
      if (clock.monotonic() >= this.#check.dueAt && !(await this.#isAlive(token, signal))) {
        this.#tokenRevoked(token);
        return "revoked";
      }
      if (clock.monotonic() >= due) return "due";
      const { controller, dispose } = childController(signal);
      this.#wake = () => controller.abort();
      try {
        await clock.sleep(Math.min(due, this.#check.dueAt) - clock.monotonic(), controller.signal);
      } catch (error) {
        // Woken by reportForbidden, or stopped.
        if (signal.aborted) throw error;
      } finally {
        this.#wake = undefined;
        dispose();
      }
    }
  }

  async #isAlive(token: AutoAuthToken, signal: AbortSignal): Promise<boolean> {
    this.#checking = true;
    try {
      const alive = await this.#check.isAlive(token, signal);
      if (alive) this.#verdicts.set(null);
      return alive;
    } finally {
      this.#checking = false;
    }
  }

  /** Keeps the newest two tokens out of every log; older ones are dead. */
  #protect(token: SecretValue): void {
    this.#forgetTokens.push(this.#options.scrubber.add(token));
    if (this.#forgetTokens.length > 2) this.#forgetTokens.shift()?.();
  }
}
