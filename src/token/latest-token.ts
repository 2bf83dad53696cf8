import { Latest, type LatestReader } from "../runtime/latest.ts";
import type { SecretValue } from "../runtime/secret-value.ts";

/** The token that auto-auth obtained. Times are in the clock's monotonic milliseconds. */
export interface AutoAuthToken {
  readonly value: SecretValue;
  /** Empty for a batch token or a wrapped one. */
  readonly accessor: string;
  readonly policies: readonly string[];
  readonly renewable: boolean;
  /** The TTL granted by the login or by the last renewal, seconds; 0 means it never expires. */
  readonly leaseDuration: number;
  /** When it expires; Infinity for a token without a TTL. Moves when the token is renewed. */
  expiresAt: number;
}

/**
 * The newest auto-auth token: one writer (the authenticator), many readers. A value of `null` means that the last token
 * is lost (expired or revoked) and no new one has arrived. A renewal changes `expiresAt` in place and is no new value, so
 * readers wake only when they have to act.
 */
export type LatestToken = Latest<AutoAuthToken | null>;
export type TokenReader = LatestReader<AutoAuthToken | null>;

export function createLatestToken(): LatestToken {
  return new Latest<AutoAuthToken | null>();
}
