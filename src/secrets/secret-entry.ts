import type { Backoff } from "../runtime/backoff.ts";
import { AgentError, errorMessage } from "../runtime/errors.ts";
import type { Watchers } from "../runtime/watchers.ts";
import type { AutoAuthToken } from "../token/latest-token.ts";
import type { VaultSecret } from "../vault/response.ts";
import { VaultError } from "../vault/vault-error.ts";
import type { SecretRequest } from "./secret-request.ts";

/** One watcher's view of a secret. */
export interface SecretWatch {
  /** The last good value; undefined until the first arrived. It stays when a later fetch fails. */
  readonly secret: VaultSecret | undefined;
  /** Grows by one with each change of the value; 0 before the first. */
  readonly version: number;
  /** Why the last fetch failed; undefined after one that succeeded. */
  readonly error: AgentError | undefined;
  /** Failed fetches in a row. */
  readonly failures: number;
  close(): void;
}

/** What the store knows of one secret. */
export interface Entry {
  readonly key: string;
  readonly request: SecretRequest;
  readonly watchers: Watchers;
  readonly backoff: Backoff;
  action: "fetch" | "renew";
  secret: VaultSecret | undefined;
  fingerprint: string;
  version: number;
  error: AgentError | undefined;
  inFlight: boolean;
  /** The token that the value was fetched with: its leases die with it. */
  token: AutoAuthToken | undefined;
  /** When the lease ends, on the monotonic clock; Infinity without one. */
  leaseEnds: number;
  forget: (() => void)[];
}

/** Adds a watcher; `onUnwatched` is called when the last one has closed. */
export function watchEntry(entry: Entry, onChange: () => void, onUnwatched: (entry: Entry) => void): SecretWatch {
  const close = entry.watchers.add(onChange, () => onUnwatched(entry));
  return {
    get secret() {
      return entry.secret;
    },
    get version() {
      return entry.version;
    },
    get error() {
      return entry.error;
    },
    get failures() {
      return entry.backoff.attempts;
    },
    close,
  };
}

/** The server revokes a lease together with the token that it was made with. */
export function hasDyingLease(entry: Entry, current: AutoAuthToken): boolean {
  return entry.leaseEnds !== Infinity && entry.token !== current;
}

export function isForbidden(cause: unknown): boolean {
  return cause instanceof VaultError && cause.statusCode === 403;
}

export function rotating({ path }: SecretRequest): AgentError {
  return new AgentError("SECRET_ROTATING", `${path} is being rotated by the server, asking again`, { retryable: true });
}

export function toAgentError({ path }: SecretRequest, cause: unknown): AgentError {
  if (cause instanceof AgentError && !(cause instanceof VaultError)) return cause;
  return new AgentError("SECRET_FETCH_FAILED", `cannot read ${path}: ${errorMessage(cause)}`, {
    cause,
    retryable: true,
  });
}
