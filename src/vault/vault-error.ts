import { AgentError } from "../runtime/errors.ts";
import { parseJson, type JsonValue } from "../runtime/json.ts";
import { isRetryableStatus } from "./retry-policy.ts";

export interface VaultErrorFacts {
  readonly method: string;
  /** Without `v1/` and without the query. */
  readonly path: string;
  readonly statusCode: number;
  readonly namespace?: string | undefined;
  readonly contentType?: string | undefined;
  readonly body: Buffer;
}

/**
 * Vault answered, and refused. Code VAULT_RESPONSE_ERROR; `retryable` for 412, 429 and 5xx except 501. The message reads
 * `PUT auth/approle/login: 400: invalid role or secret ID`.
 */
export class VaultError extends AgentError {
  readonly statusCode: number;
  /** Vault's own words, one entry an error; empty if it gave none. */
  readonly errors: readonly string[];
  readonly method: string;
  readonly path: string;

  constructor(facts: VaultErrorFacts) {
    const { method, path, statusCode, namespace } = facts;
    const errors = errorsOf(facts.body.toString("utf8"));
    const said = (errors ?? []).map(oneLine).filter((text) => text !== "");
    const reason = errors === undefined ? describeBody(facts) : said.join("; ");
    super("VAULT_RESPONSE_ERROR", `${method} ${path}: ${statusCode}${reason === "" ? "" : `: ${reason}`}`, {
      detail: { method, path, status: statusCode, ...(namespace === undefined ? {} : { namespace }) },
      retryable: isRetryableStatus(statusCode),
    });
    this.statusCode = statusCode;
    this.errors = errors ?? [];
    this.method = method;
    this.path = path;
  }
}

const NO_TYPE = "no content type";

/** The texts of `errors` in an answer; undefined if the body is not JSON or is something else. */
export function errorsOf(text: string): string[] | undefined {
  if (text.trim() === "") return [];
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch {
    return undefined;
  }
  if (!(value instanceof Map)) return undefined;
  const errors = value.get("errors");
  return Array.isArray(errors) ? errors.filter((entry) => typeof entry === "string") : [];
}

/**
 * Says what a body is instead of showing it: whoever sent it, it may hold anything. Plain text gives its first line; so does
 * text without a type, which is how Go's TLS server answers to somebody who speaks plain HTTP.
 */
export function describeBody({ contentType, body }: Pick<VaultErrorFacts, "contentType" | "body">): string {
  const type = contentType?.split(";")[0]?.trim() ?? NO_TYPE;
  const described = `the body is not Vault's JSON (${type}, ${body.length} bytes)`;
  const plain = type === "text/plain" || type === NO_TYPE;
  const first = plain ? oneLine(body.subarray(0, 1000).toString("utf8").split("\n")[0] ?? "") : "";
  return first === "" ? described : `${described}: ${first.slice(0, 120)}`;
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}
