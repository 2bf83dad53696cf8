import { posix } from "node:path";
import { AgentError } from "../runtime/errors.ts";
import { parseJson, stringifyJson, type JsonObject, type JsonValue } from "../runtime/json.ts";
import { filterHeaders, headerValue, type RawHeaders } from "../vault/raw-headers.ts";
import { readAll } from "../vault/response-body.ts";
import type { ProxiedResponse } from "./proxied-request.ts";

/**
 * A client may use the agent's token without being given it, so the answers that would tell it (looking the token up or
 * renewing it) lose its id and accessor, as in the Go agents.
 */
export type TokenEndpoint = "self" | "by-body";

/** Long enough for any token's data; more than this is no answer of these endpoints. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
/** Headers that say something of the body, which a changed body makes untrue. */
const DESCRIBES_BODY = new Set(["content-length", "etag", "content-md5"]);
const ENDPOINT = /^\/v1\/(?:.+\/)?auth\/token\/(lookup|renew)(-self)?\/?$/s;

/** Which token a request's answer is about: the one it carries, or the one its body names; undefined for all others. */
export function tokenEndpoint(target: string): TokenEndpoint | undefined {
  // Nearly every request ends here.
  if (!target.includes("/token/") && !target.includes("%")) return undefined;
  const match = ENDPOINT.exec(serverPath(target));
  if (match === null) return undefined;
  return match[2] === undefined ? "by-body" : "self";
}

/**
 * The path as the server understands it: decoded once, and without `.`, `..` and doubled slashes, for it redirects to that.
 * Only to decide by. Byte for byte, because text that is no UTF-8 is a name to the server; and not by URL, to which `\` and
 * `%2e` mean more than to Go.
 */
function serverPath(target: string): string {
  const path = target.split("?", 1)[0] ?? "";
  const decoded = path.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return posix.normalize(decoded);
}

/** True if a body of lookup or renew names this token or none (then the server takes the one that asks). */
export function bodyNamesToken(body: Uint8Array, token: string): boolean {
  let parsed: JsonValue;
  try {
    parsed = parseJson(Buffer.from(body).toString("utf8"));
  } catch {
    return false; // The server refuses it.
  }
  const named = parsed instanceof Map ? parsed.get("token") : undefined;
  return named === token || named === "" || named === undefined;
}

/** Takes id and accessor out of an answer. Throws AgentError PROXY_ANSWER_UNREADABLE rather than let one pass unseen. */
export async function hideToken(response: ProxiedResponse): Promise<ProxiedResponse> {
  if (response.statusCode !== 200) return response;
  const encoding = headerValue(response.headers, "content-encoding");
  const bytes = response.body instanceof Uint8Array ? response.body : await readAll(response.body, MAX_ANSWER_BYTES);
  if (bytes === undefined) throw unreadable(undefined);
  if (bytes.length === 0) return { ...response, body: bytes };
  let parsed: JsonValue;
  try {
    if (encoding !== undefined && encoding !== "identity") throw new SyntaxError("compressed");
    parsed = parseJson(Buffer.from(bytes).toString("utf8"));
  } catch (error) {
    throw unreadable(error);
  }
  // Wrapped, the token would be out of sight here and in the open after the unwrapping.
  if (!(parsed instanceof Map) || parsed.get("wrap_info") instanceof Map) throw unreadable(undefined);
  blank(parsed.get("data"), ["id", "accessor"], (object, key) => object.delete(key));
  blank(parsed.get("auth"), ["client_token", "accessor"], (object, key) => object.set(key, ""));
  const body = Buffer.from(`${stringifyJson(parsed)}\n`);
  return { statusCode: 200, headers: withLength(response.headers, body.length), body };
}

function blank(value: JsonValue | undefined, keys: string[], change: (object: JsonObject, key: string) => void): void {
  if (!(value instanceof Map)) return;
  for (const key of keys) if (value.has(key)) change(value, key);
}

function withLength(headers: RawHeaders, length: number): string[] {
  const kept = filterHeaders(headers, (name) => !DESCRIBES_BODY.has(name));
  return [...kept, "Content-Length", String(length)];
}

function unreadable(cause: unknown): AgentError {
  return new AgentError(
    "PROXY_ANSWER_UNREADABLE",
    "the server's answer about the agent's own token could not be read, so it is withheld",
    { cause },
  );
}
