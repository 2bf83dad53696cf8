import { setMaxListeners } from "node:events";
import { createBackoff } from "../runtime/backoff.ts";
import type { Clock } from "../runtime/clock.ts";
import { errorMessage } from "../runtime/errors.ts";
import type { SecretValue } from "../runtime/secret-value.ts";
import type { Service } from "../runtime/service.ts";
import { Watchers } from "../runtime/watchers.ts";
import { formatSeconds } from "../observability/format-seconds.ts";
import type { Logger } from "../observability/logger.ts";
import type { Scrubber } from "../observability/scrub.ts";
import type { AutoAuthToken, TokenReader } from "../token/latest-token.ts";
import { quickTimeout, type VaultClient } from "../vault/client.ts";
import { VaultError } from "../vault/vault-error.ts";
import type { VaultSecret } from "../vault/response.ts";
import { Mounts } from "./mounts.ts";
import { nextIssue, readIssued, readKept } from "./kept-certificate.ts";
import { nextRefresh, renewDelay, type RefreshOptions } from "./next-refresh.ts";
import { RefreshSchedule } from "./refresh-schedule.ts";
import { RequestQueue } from "./request-queue.ts";
import { readSecret, renewLease, requestPath } from "./secret-requests.ts";
import { secretKey, type SecretRequest } from "./secret-request.ts";
import type { SecretStatus } from "./secret-status.ts";
import { fingerprint, isOwnToken, lifeOf, secretTexts } from "./secret-data.ts";
import {
  hasDyingLease,
  isForbidden,
  rotating,
  toAgentError,
  watchEntry,
  type Entry,
  type SecretWatch,
} from "./secret-entry.ts";

export type { SecretWatch };

// INVARIANTS
// - One entry per key, however many watch it; an entry has one request in flight at most, or one place in the schedule,
//   or waits in the queue for a token or for a free connection.
// - `version` grows when the value changes and only then; watchers are told then, and when an error begins or ends.
// - No request is started with a token that is no longer the newest.

export interface SecretStoreOptions extends RefreshOptions {
  readonly client: VaultClient;
  readonly token: TokenReader;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly scrubber: Scrubber;
  /** Requests at the same time, at most; 0 means no bound. */
  readonly maxConnections: number;
  /** Told when the server answers 403 to a request with the auto-auth token. */
  readonly onForbidden?: (token: SecretValue) => void;
}

/** After a failure: at once once, in effect, then at least once a minute (or as often as a static secret is read). */
const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 60_000;
/** After a new login the leases of the old token are replaced over this time, not in one burst. */
const REPLACE_SPREAD_MS = 5000;

/**
 * The secrets that anybody in the process watches. Each is fetched once, kept fresh on the one schedule, and its watchers
 * are told when the value has changed.
 */
export class SecretStore implements Service {
  readonly name = "secrets";
  readonly #options: SecretStoreOptions;
  readonly #entries = new Map<string, Entry>();
  /** Entries that wait for a token or a free connection, in order. */
  readonly #queue = new RequestQueue<Entry>();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #schedule: RefreshSchedule<Entry>;
  readonly #mounts: Mounts;
  #signal: AbortSignal | undefined;

  constructor(options: SecretStoreOptions) {
    this.#options = options;
    this.#schedule = new RefreshSchedule(options.clock);
    this.#mounts = new Mounts(options.client, options.logger);
  }

  /** Watches a secret; `onChange` is called (synchronously) on each change of its value or of its error. */
  watch(request: SecretRequest, onChange: () => void): SecretWatch {
    const key = secretKey(request);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = this.#createEntry(key, request);
      this.#entries.set(key, entry);
      this.#enqueue(entry, "fetch");
    }
    return watchEntry(entry, onChange, (unwatched) => this.#drop(unwatched));
  }

  async run(signal: AbortSignal): Promise<void> {
    const { token } = this.#options;
    setMaxListeners(0, signal);
    this.#signal = signal;
    // Behind whoever waits for the token itself: the token file comes before what is made with the token.
    const unsubscribe = token.subscribe((value) => queueMicrotask(() => this.#onToken(value)));
    try {
      this.#pump();
      await this.#schedule.run(signal, (entry) => this.#enqueue(entry, entry.action));
    } finally {
      unsubscribe();
      this.#signal = undefined;
      await Promise.all(this.#inFlight);
    }
  }

  status(): SecretStatus[] {
    const now = this.#options.clock.monotonic();
    return Array.from(this.#entries.values(), (entry) => {
      const due = this.#schedule.dueAt(entry);
      return {
        path: entry.request.path,
        method: entry.request.method,
        watchers: entry.watchers.size,
        version: entry.version,
        leased: entry.leaseEnds !== Infinity,
        ...(due === undefined ? {} : { nextRefreshSeconds: Math.max(0, Math.round((due - now) / 1000)) }),
        failures: entry.backoff.attempts,
        ...(entry.error === undefined ? {} : { lastError: entry.error.message }),
      };
    });
  }

  #createEntry(key: string, request: SecretRequest): Entry {
    const max = Math.min(RETRY_MAX_MS, Math.max(RETRY_MIN_MS, this.#options.staticInterval));
    return {
      key,
      request,
      watchers: new Watchers(),
      backoff: createBackoff(this.#options.clock, { min: RETRY_MIN_MS, max }),
      action: "fetch",
      secret: undefined,
      fingerprint: "",
      version: 0,
      error: undefined,
      inFlight: false,
      token: undefined,
      leaseEnds: Infinity,
      forget: [],
    };
  }

  #drop(entry: Entry): void {
    this.#entries.delete(entry.key);
    this.#queue.delete(entry);
    this.#schedule.delete(entry);
    for (const forget of entry.forget) forget();
    entry.forget = [];
  }

  #onToken(token: AutoAuthToken | null): void {
    if (token !== null) {
      // Those in flight are looked at when their answer is there, those in the queue get the new token anyway.
      for (const entry of this.#entries.values()) {
        if (entry.inFlight || this.#queue.has(entry)) continue;
        if (hasDyingLease(entry, token)) this.#replaceLease(entry);
        else if (isForbidden(entry.error?.cause)) this.#enqueue(entry, "fetch");
      }
    }
    this.#pump();
  }

  /** The server revokes a lease together with the token it was made with, so a new one has to be there before. */
  #replaceLease(entry: Entry): void {
    const { clock } = this.#options;
    const left = Math.max(0, Math.min(entry.token?.expiresAt ?? 0, entry.leaseEnds) - clock.monotonic());
    entry.action = "fetch";
    this.#schedule.set(entry, clock.monotonic() + Math.min(REPLACE_SPREAD_MS, left / 2) * clock.random());
  }

  /** A new token may have come while the answer of the old one was under way. */
  #replaceIfDying(entry: Entry): void {
    const current = this.#options.token.value;
    if (current !== undefined && current !== null && hasDyingLease(entry, current)) this.#replaceLease(entry);
  }

  #enqueue(entry: Entry, action: "fetch" | "renew"): void {
    entry.action = action;
    this.#queue.add(entry);
    this.#pump();
  }

  /** Starts what waits, as far as there is a token and a free connection. */
  #pump(): void {
    const { token, maxConnections } = this.#options;
    const bound = maxConnections > 0 ? maxConnections : Infinity;
    const signal = this.#signal;
    const current = token.value;
    if (signal === undefined || signal.aborted || current === undefined || current === null) return;
    while (this.#inFlight.size < bound) {
      const entry = this.#queue.take();
      if (entry === undefined) return;
      if (hasDyingLease(entry, current)) entry.action = "fetch";
      entry.inFlight = true;
      const operation = this.#perform(entry, current, signal).finally(() => {
        this.#inFlight.delete(operation);
        this.#pump();
      });
      this.#inFlight.add(operation);
    }
  }

  /** Never rejects: every failure is the entry's own. */
  async #perform(entry: Entry, token: AutoAuthToken, signal: AbortSignal): Promise<void> {
    const started = this.#options.clock.monotonic();
    let settle: () => void;
    try {
      if (entry.action === "renew" && entry.secret !== undefined) {
        const renewed = await renewLease(this.#options.client, entry.secret, token.value, signal);
        settle = () => this.#onRenewed(entry, renewed, started);
      } else {
        const secret = await this.#fetch(entry, token, signal);
        settle = () =>
          secret === undefined ? this.#enqueue(entry, "fetch") : this.#onFetched(entry, secret, token, started);
      }
    } catch (error) {
      settle = () => this.#onFailed(entry, error, token);
    }
    entry.inFlight = false;
    if (!signal.aborted && this.#isWatched(entry)) settle();
  }

  /** undefined: the token was replaced before the secret itself was asked for. */
  async #fetch(entry: Entry, token: AutoAuthToken, signal: AbortSignal): Promise<VaultSecret | undefined> {
    const { request } = entry;
    const { clock, leaseRenewalThreshold } = this.#options;
    const kept = request.keptIn && (await readKept(request, leaseRenewalThreshold, clock));
    if (kept !== undefined) return kept;
    const isRefresh = entry.version > 0 && entry.leaseEnds === Infinity && request.method !== "PUT";
    const path = await requestPath(this.#mounts, request, token.value, signal);
    if (this.#options.token.value !== token) return undefined;
    const { client } = this.#options;
    // What may issue something (a lease, a write) has the client's full patience.
    const patience = isRefresh ? { timeout: quickTimeout(client) } : {};
    const options = { token: token.value, signal, ...patience };
    const secret = await readSecret({ client, mounts: this.#mounts }, request, path, options);
    return request.keptIn === undefined ? secret : readIssued(request, secret, clock);
  }

  #onFetched(entry: Entry, secret: VaultSecret, token: AutoAuthToken, started: number): void {
    const { clock, logger } = this.#options;
    const next =
      entry.request.keptIn === undefined
        ? nextRefresh(secret, this.#options, clock)
        : nextIssue(secret, this.#options.leaseRenewalThreshold, clock);
    if (next.action === "retry") {
      this.#onFailed(entry, rotating(entry.request), token);
      return;
    }
    // What dies with the token that it was made with: a lease, and a token, which is its child.
    const leased = next.kind === "lease" || next.kind === "token";
    entry.leaseEnds = leased ? started + lifeOf(secret) * 1000 : Infinity;
    entry.token = token;
    entry.action = next.action;
    for (const warning of secret.warnings)
      logger.warn("warning from the server", { path: entry.request.path, warning });
    logger.debug("secret fetched", {
      path: entry.request.path,
      kind: next.kind,
      next: formatSeconds(next.delay),
    });
    this.#schedule.set(entry, clock.monotonic() + next.delay);
    this.#replaceIfDying(entry);
    const print = fingerprint(secret);
    const changed = entry.secret === undefined || print !== entry.fingerprint;
    entry.fingerprint = print;
    if (changed) this.#setValue(entry, secret);
    this.#succeed(entry, changed);
  }

  #onRenewed(entry: Entry, renewed: { leaseDuration: number; renewable: boolean }, started: number): void {
    const { clock, logger } = this.#options;
    const secret = entry.secret;
    if (secret === undefined) return;
    const life = renewed.leaseDuration * 1000;
    entry.leaseEnds = started + life;
    // Less than the lease was created with: its max TTL cuts it off, so a new one is fetched before the end.
    const capped = !renewed.renewable || renewed.leaseDuration + 1 < lifeOf(secret);
    entry.action = capped ? "fetch" : "renew";
    this.#schedule.set(entry, clock.monotonic() + renewDelay(life, clock));
    this.#replaceIfDying(entry);
    logger.info("renewed lease", {
      path: entry.request.path,
      ttl: `${renewed.leaseDuration}s`,
      reaches_max_ttl: capped,
    });
    this.#succeed(entry, false);
  }

  #onFailed(entry: Entry, cause: unknown, token: AutoAuthToken): void {
    const { clock, logger, token: latest, onForbidden } = this.#options;
    const forbidden = isForbidden(cause);
    if (latest.value !== token && forbidden) {
      // The token was replaced while the request was under way: that says nothing about the secret.
      this.#enqueue(entry, "fetch");
      return;
    }
    const renewing = entry.action === "renew";
    const carriedOwnToken = renewing && entry.secret !== undefined && isOwnToken(entry.secret);
    if (forbidden && !carriedOwnToken) onForbidden?.(token.value);
    const delay = entry.backoff.next();
    // A refused renewal is final; after any other failure the lease is worth another try while it lives.
    const refused = cause instanceof VaultError && !cause.retryable;
    if (renewing && (refused || entry.leaseEnds <= clock.monotonic() + delay)) entry.action = "fetch";
    logger.warn(renewing ? "error renewing lease" : "error fetching secret", {
      path: entry.request.path,
      error: errorMessage(cause),
      attempt: entry.backoff.attempts,
      backoff: formatSeconds(delay),
    });
    this.#schedule.set(entry, clock.monotonic() + (renewing && refused ? 0 : delay));
    if (renewing) {
      this.#replaceIfDying(entry);
      return;
    }
    const news = entry.error === undefined;
    entry.error = toAgentError(entry.request, cause);
    // Told each time: whoever counts the attempts (exit_on_retry_failure) has to see them.
    if (news || entry.version === 0) entry.watchers.notify();
  }

  #setValue(entry: Entry, secret: VaultSecret): void {
    const { scrubber } = this.#options;
    entry.secret = secret;
    entry.version += 1;
    const previous = entry.forget;
    entry.forget = secretTexts(secret).map((value) => scrubber.add(value));
    for (const forget of previous) forget();
  }

  #succeed(entry: Entry, changed: boolean): void {
    const recovered = entry.error !== undefined;
    entry.error = undefined;
    entry.backoff.reset();
    if (changed || recovered) entry.watchers.notify();
  }

  #isWatched(entry: Entry): boolean {
    return this.#entries.get(entry.key) === entry;
  }
}
