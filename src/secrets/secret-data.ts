import { stringifyJson, type JsonValue } from "../runtime/json.ts";
import type { VaultSecret } from "../vault/response.ts";

/** What stands for a write that was answered without a body, as writes to KV v1 are. */
export const WITHOUT_ANSWER: VaultSecret = {
  requestId: "",
  leaseId: "",
  leaseDuration: 0,
  renewable: false,
  data: new Map(),
  warnings: [],
};

export function isWithoutAnswer(secret: VaultSecret): boolean {
  return secret === WITHOUT_ANSWER;
}

/** Whether what lives on in a secret is a token, not a lease. */
export function isOwnToken({ leaseId, auth }: VaultSecret): boolean {
  return leaseId === "" && auth !== undefined;
}

/** For how many seconds a secret was granted: those of its lease or of its token. */
export function lifeOf({ leaseId, leaseDuration, auth }: VaultSecret): number {
  return leaseId === "" ? (auth?.leaseDuration ?? 0) : leaseDuration;
}

/**
 * Equal for two answers that are worth the same: request ids and the like do not count, but a new lease or a new token
 * is a new value even if the data looks alike.
 */
export function fingerprint({ data, leaseId, auth, wrapInfo }: VaultSecret): string {
  return JSON.stringify([leaseId, auth?.clientToken.reveal(), wrapInfo?.token.reveal(), stringifyJson(data)]);
}

/** Everything in an answer that must not appear in a log. */
export function secretTexts({ data, auth, wrapInfo }: VaultSecret): string[] {
  const tokens = [auth?.clientToken, wrapInfo?.token].flatMap((token) => (token === undefined ? [] : [token.reveal()]));
  return [...tokens, ...stringLeaves(data)];
}

/** Every text in a secret's data: what must not appear in a log. Keys and numbers are not secret. */
function stringLeaves(value: JsonValue): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(stringLeaves);
  if (!(value instanceof Map)) return [];
  const leaves: string[] = [];
  // KV v2 wraps the data in `data` and adds `metadata`, whose times and versions are no secrets.
  const isKvV2 = value.get("metadata") instanceof Map && value.get("data") instanceof Map;
  for (const [key, member] of value) if (!isKvV2 || key === "data") leaves.push(...stringLeaves(member));
  return leaves;
}
