import type { AutoAuthToken } from "../token/latest-token.ts";
import type { VaultAuth } from "../vault/response.ts";
import { VaultError } from "../vault/vault-error.ts";

/** A renewal may take half of what the token has left, so that another one fits in; but no less than this. */
const SHORTEST_RENEWAL_TIMEOUT_MS = 1000;

/** `started`: the monotonic time at which the login began. */
export function toAutoAuthToken(auth: VaultAuth, started: number): AutoAuthToken {
  return {
    value: auth.clientToken,
    accessor: auth.accessor,
    policies: auth.policies,
    renewable: auth.renewable,
    leaseDuration: auth.leaseDuration,
    expiresAt: expiry(auth.leaseDuration, started),
  };
}

/** Counted from before the request left, so that the error is on the safe side. */
function expiry(leaseDuration: number, started: number): number {
  return leaseDuration === 0 ? Infinity : started + leaseDuration * 1000;
}

/**
 * A TTL of 0 means "never" at a login only. After a renewal it is a rest of less than a second, which the server rounds
 * down: the max TTL is about to end the token.
 */
export function renewedExpiry(token: AutoAuthToken, leaseDuration: number, started: number): number {
  if (leaseDuration > 0 || token.leaseDuration === 0) return expiry(leaseDuration, started);
  return Math.min(token.expiresAt, started + 1000);
}

/**
 * A server that takes a request and never answers must not keep the agent from trying another connection, or from a new
 * login once the token has ended.
 */
export function renewalTimeout({ expiresAt }: AutoAuthToken, now: number): number {
  return Math.max(SHORTEST_RENEWAL_TIMEOUT_MS, (expiresAt - now) / 2);
}

/** The server understood and said no: asking again with the same token is pointless. */
export function isRefusal(error: unknown): boolean {
  return error instanceof VaultError && [400, 403, 404].includes(error.statusCode);
}
