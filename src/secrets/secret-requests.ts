import { AgentError } from "../runtime/errors.ts";
import type { SecretValue } from "../runtime/secret-value.ts";
import type { VaultClient } from "../vault/client.ts";
import type { VaultSecret } from "../vault/response.ts";
import type { Mounts } from "./mounts.ts";
import { splitPath, type SecretRequest } from "./secret-request.ts";

/**
 * Reads, lists or writes once. A LIST of nothing is an empty list; a GET of nothing throws SECRET_NOT_FOUND. The client
 * does not retry here: the store has a backoff of its own for each secret, and no end to its patience.
 */
export async function readSecret(
  client: VaultClient,
  mounts: Mounts,
  { method, path, body }: SecretRequest,
  token: SecretValue,
  signal: AbortSignal,
): Promise<VaultSecret> {
  const { route, query } = splitPath(path);
  const parameters = parseQuery(query);
  if (method === "PUT") {
    const request = { method, path: route, query: parameters, body: body ?? {}, token, signal, maxRetries: 0 } as const;
    const { secret } = await client.request(request);
    if (secret === undefined) throw notFound(path);
    return secret;
  }
  const apiPath = await mounts.apiPath(route, method, token, signal);
  const request = { method, path: apiPath, query: parameters, token, signal, maxRetries: 0 } as const;
  const { secret, statusCode } = await client.request(request);
  // A deleted version of KV v2 answers 404 too, with its metadata.
  if (statusCode !== 404 && secret !== undefined && secret.data !== null) return secret;
  if (method === "LIST") return EMPTY_LIST;
  throw notFound(apiPath);
}

/** `version=2&x=1` as parameters; one that repeats keeps all its values. */
function parseQuery(query: string): Record<string, string[]> {
  const parameters: Record<string, string[]> = {};
  for (const [key, value] of new URLSearchParams(query)) (parameters[key] ??= []).push(value);
  return parameters;
}

/** Renews a lease for as long as it was first granted. Throws what the client throws. */
export async function renewLease(
  client: VaultClient,
  { leaseId, leaseDuration }: VaultSecret,
  token: SecretValue,
  signal: AbortSignal,
): Promise<{ leaseDuration: number; renewable: boolean }> {
  const path = "sys/leases/renew";
  const body = { lease_id: leaseId, increment: leaseDuration };
  const { secret } = await client.request({ method: "PUT", path, body, token, signal, maxRetries: 0 });
  if (secret === undefined)
    throw new AgentError("VAULT_RESPONSE_MALFORMED", `the answer to ${path} is empty`, { retryable: true });
  return { leaseDuration: secret.leaseDuration, renewable: secret.renewable };
}

const EMPTY_LIST: VaultSecret = {
  requestId: "",
  leaseId: "",
  leaseDuration: 0,
  renewable: false,
  data: new Map([["keys", []]]),
  warnings: [],
};

function notFound(path: string, cause?: unknown): AgentError {
  return new AgentError("SECRET_NOT_FOUND", `no secret exists at ${path}`, {
    retryable: true,
    cause,
    detail: { path },
  });
}
