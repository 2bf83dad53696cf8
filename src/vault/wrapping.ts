import { AgentError } from "../runtime/errors.ts";
import { JsonNumber } from "../runtime/json.ts";
import type { SecretValue } from "../runtime/secret-value.ts";
import type { VaultClient } from "./client.ts";
import type { VaultSecret } from "./response.ts";

export interface WrappingOptions {
  /** Instead of the client's. */
  readonly namespace?: string;
  readonly signal?: AbortSignal;
}

/** What Vault tells about a wrapping token without unwrapping it. */
export interface WrappingInfo {
  /** The request whose answer is wrapped, such as `auth/approle/role/web/secret-id`. */
  readonly creationPath: string;
  /** RFC 3339. */
  readonly creationTime: string;
  /** Seconds, counted from the creation. */
  readonly creationTtl: number;
}

/**
 * Exchanges a wrapping token for what it wraps, which works once. Throws VaultError 400 if the token is used up, expired
 * or none at all, and VAULT_RESPONSE_MALFORMED if nothing was inside.
 */
export async function unwrap(
  client: VaultClient,
  wrappingToken: SecretValue,
  options: WrappingOptions = {},
): Promise<VaultSecret> {
  // The wrapping token stands in for a client token, so that this needs no login.
  const response = await client.request({
    ...options,
    method: "PUT",
    path: "sys/wrapping/unwrap",
    token: wrappingToken,
  });
  if (response.secret === undefined) throw empty("sys/wrapping/unwrap");
  return response.secret;
}

/** Asks about a wrapping token and does not use it up. Needs no login. Throws as `unwrap` does. */
export async function lookupWrapping(
  client: VaultClient,
  wrappingToken: SecretValue,
  options: WrappingOptions = {},
): Promise<WrappingInfo> {
  const response = await client.request({
    ...options,
    method: "PUT",
    path: "sys/wrapping/lookup",
    body: { token: wrappingToken },
    idempotent: true,
  });
  const data = response.secret?.data ?? undefined;
  if (data === undefined) throw empty("sys/wrapping/lookup");
  const text = (key: string): string => {
    const value = data.get(key);
    return typeof value === "string" ? value : "";
  };
  const ttl = data.get("creation_ttl");
  return {
    creationPath: text("creation_path"),
    creationTime: text("creation_time"),
    creationTtl: ttl instanceof JsonNumber ? Number(ttl.text) : 0,
  };
}

function empty(path: string): AgentError {
  return new AgentError("VAULT_RESPONSE_MALFORMED", `PUT ${path}: the answer is empty`, { detail: { path } });
}
