import { AgentError } from "../runtime/errors.ts";
import type { SecretValue } from "../runtime/secret-value.ts";
import type { VaultClient } from "../vault/client.ts";
import type { VaultSecret } from "../vault/response.ts";
import { VaultError } from "../vault/vault-error.ts";
import type { Mounts } from "./mounts.ts";
import { isOwnToken, lifeOf, WITHOUT_ANSWER } from "./secret-data.ts";
import { splitPath, type SecretRequest } from "./secret-request.ts";

/** Where a request goes, and whether KV v2 is there. */
export interface RequestPath {
  readonly path: string;
  /** What was asked about: the path as a template names it. */
  readonly route: string;
  readonly isKvV2: boolean;
}

/** How a request is sent. */
export interface RequestOptions {
  readonly token: SecretValue;
  readonly signal: AbortSignal;
  /** Milliseconds; default: the client's. */
  readonly timeout?: number;
}

/** Finds out the path of the API for a request, which may take a question to the server. */
export async function requestPath(
  mounts: Mounts,
  { method, path }: SecretRequest,
  token: SecretValue,
  signal: AbortSignal,
): Promise<RequestPath> {
  const { route } = splitPath(path);
  const plain = method === "GET" ? decodePercent(route) : route;
  const apiPath = await mounts.apiPath(plain, method, token, signal);
  return { path: apiPath, route: plain, isKvV2: mounts.isKvV2(plain) };
}

/**
 * Reads, lists or writes once. A LIST of nothing is an empty list, a write without an answer WITHOUT_ANSWER; a GET of
 * nothing throws SECRET_NOT_FOUND. The client does not retry here: the store has a backoff of its own for each secret,
 * and no end to its patience.
 */
export async function readSecret(
  { client, mounts }: { readonly client: VaultClient; readonly mounts: Mounts },
  { method, path, body = {} }: SecretRequest,
  target: RequestPath,
  options: RequestOptions,
): Promise<VaultSecret> {
  const query = parseQuery(splitPath(path).query);
  const request = { ...options, method, path: target.path, query, maxRetries: 0 } as const;
  if (method === "PUT") {
    const { secret } = await client.request({ ...request, body: target.isKvV2 ? { data: body } : body });
    return secret ?? WITHOUT_ANSWER;
  }
  try {
    const { secret, statusCode } = await client.request(request);
    // A deleted version of KV v2 answers 404 too, with its metadata.
    if (statusCode !== 404 && secret !== undefined && secret.data !== null) return secret;
    if (method === "LIST") return { ...WITHOUT_ANSWER, data: new Map([["keys", []]]) };
    throw notFound(target.path);
  } catch (error) {
    // The mount may have been replaced, or upgraded to KV v2, since it was asked about.
    if (isWrongPath(error)) mounts.forget(target.route);
    throw error;
  }
}

function isWrongPath(error: unknown): boolean {
  if (error instanceof VaultError)
    return error.statusCode === 400 || error.statusCode === 404 || error.statusCode === 405;
  return error instanceof AgentError && error.code === "SECRET_NOT_FOUND";
}

/** consul-template reads a path as part of a URL; one that is no valid URL stays as it is. */
function decodePercent(route: string): string {
  try {
    return decodeURIComponent(route);
  } catch {
    return route;
  }
}

/** `version=2&x=1` as parameters; one that repeats keeps all its values. */
function parseQuery(query: string): Record<string, string[]> {
  const parameters = new Map<string, string[]>();
  for (const [key, value] of new URLSearchParams(query)) parameters.set(key, [...(parameters.get(key) ?? []), value]);
  // fromEntries defines members, so that a parameter `__proto__` is one like any other.
  return Object.fromEntries(parameters);
}

/**
 * Renews a lease, or a token that stands in a secret, for as long as it was first granted: the token renews itself, as in
 * Go, so that the agent's own needs no right to. Throws what the client throws.
 */
export async function renewLease(
  client: VaultClient,
  secret: VaultSecret,
  token: SecretValue,
  signal: AbortSignal,
): Promise<{ leaseDuration: number; renewable: boolean }> {
  const { auth } = secret;
  const increment = lifeOf(secret);
  const renewal = isOwnToken(secret)
    ? { path: "auth/token/renew-self", body: { increment }, token: auth?.clientToken ?? token }
    : { path: "sys/leases/renew", body: { lease_id: secret.leaseId, increment }, token };
  const { secret: answer } = await client.request({ method: "PUT", ...renewal, signal, maxRetries: 0 });
  const renewed = isOwnToken(secret) ? answer?.auth : answer;
  if (renewed !== undefined) return { leaseDuration: renewed.leaseDuration, renewable: renewed.renewable };
  throw new AgentError("VAULT_RESPONSE_MALFORMED", `the answer to ${renewal.path} is empty`, { retryable: true });
}

function notFound(path: string): AgentError {
  return new AgentError("SECRET_NOT_FOUND", `no secret exists at ${path}`, { retryable: true, detail: { path } });
}
