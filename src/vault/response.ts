import { AgentError } from "../runtime/errors.ts";
import { JsonNumber, parseJson, type JsonObject, type JsonValue } from "../runtime/json.ts";
import { SecretValue } from "../runtime/secret-value.ts";
import type { RawHeaders } from "./raw-headers.ts";

export interface VaultResponse {
  readonly statusCode: number;
  readonly headers: RawHeaders;
  /** Missing if the body is empty, or if a read found nothing (404). */
  readonly secret?: VaultSecret;
  /** What a 404 said beside "not found", such as a missing mount; usually empty. */
  readonly errors: readonly string[];
}

/** The envelope of every answer of Vault. Durations are in seconds, as on the wire. */
export interface VaultSecret {
  readonly requestId: string;
  readonly leaseId: string;
  readonly leaseDuration: number;
  readonly renewable: boolean;
  /** Lossless. If the body is no such envelope, the whole body. */
  readonly data: JsonObject | null;
  readonly warnings: readonly string[];
  readonly auth?: VaultAuth;
  readonly wrapInfo?: VaultWrapInfo;
  /** Newer Vaults name the kind of mount, such as `kv`. */
  readonly mountType?: string;
}

export interface VaultAuth {
  readonly clientToken: SecretValue;
  readonly accessor: string;
  readonly policies: readonly string[];
  readonly tokenPolicies: readonly string[];
  readonly identityPolicies: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** 0 is a token that never expires. */
  readonly leaseDuration: number;
  readonly renewable: boolean;
  readonly entityId: string;
  readonly orphan: boolean;
  /** `service` or `batch`; empty from an old Vault. */
  readonly type: string;
  /** 0 is no limit. */
  readonly numUses: number;
  /** True if the token is of no use before a second factor is given. */
  readonly mfaRequired: boolean;
}

export interface VaultWrapInfo {
  readonly token: SecretValue;
  readonly accessor: string;
  readonly ttl: number;
  /** RFC 3339. */
  readonly creationTime: string;
  readonly creationPath: string;
  /** The accessor of the token inside, if what is wrapped is a login; else empty. */
  readonly wrappedAccessor: string;
}

/**
 * Parses an answer as Go's api.ParseSecret does: undefined for an empty body and for one with `errors` and no field of the
 * envelope; any other body without such a field becomes `data`. Throws AgentError VAULT_RESPONSE_MALFORMED, which quotes nothing.
 */
export function parseSecret(text: string): VaultSecret | undefined {
  if (text === "") return undefined;
  let body: JsonValue;
  try {
    body = parseJson(text);
  } catch (error) {
    throw malformed("it is not JSON", error);
  }
  if (body === null) return undefined;
  if (!(body instanceof Map)) throw malformed("it is not a JSON object");
  if (isEnvelope(body)) return readEnvelope(body);
  if (body.size === 0 || body.has("errors")) return undefined;
  return { requestId: "", leaseId: "", leaseDuration: 0, renewable: false, data: body, warnings: [] };
}

/** As in Go: one member of the envelope that is neither empty nor null makes it one. */
function isEnvelope(body: JsonObject): boolean {
  const texts = ["request_id", "lease_id"].some((key) => (body.get(key) ?? "") !== "");
  const objects = ["data", "warnings", "auth", "wrap_info"].some((key) => (body.get(key) ?? null) !== null);
  const duration = body.get("lease_duration");
  return (
    texts || objects || body.get("renewable") === true || (duration instanceof JsonNumber && duration.text !== "0")
  );
}

function readEnvelope(body: JsonObject): VaultSecret {
  const auth = objectAt(body, "auth");
  const wrapInfo = objectAt(body, "wrap_info");
  const mountType = stringAt(body, "mount_type");
  return {
    requestId: stringAt(body, "request_id"),
    leaseId: stringAt(body, "lease_id"),
    leaseDuration: secondsAt(body, "lease_duration"),
    renewable: booleanAt(body, "renewable"),
    data: objectAt(body, "data") ?? null,
    warnings: stringsAt(body, "warnings"),
    ...(auth === undefined ? {} : { auth: readAuth(auth) }),
    ...(wrapInfo === undefined ? {} : { wrapInfo: readWrapInfo(wrapInfo) }),
    ...(mountType === "" ? {} : { mountType }),
  };
}

function readAuth(auth: JsonObject): VaultAuth {
  return {
    clientToken: new SecretValue(stringAt(auth, "client_token")),
    accessor: stringAt(auth, "accessor"),
    policies: stringsAt(auth, "policies"),
    tokenPolicies: stringsAt(auth, "token_policies"),
    identityPolicies: stringsAt(auth, "identity_policies"),
    metadata: metadataOf(objectAt(auth, "metadata")),
    leaseDuration: secondsAt(auth, "lease_duration"),
    renewable: booleanAt(auth, "renewable"),
    entityId: stringAt(auth, "entity_id"),
    orphan: booleanAt(auth, "orphan"),
    type: stringAt(auth, "token_type"),
    numUses: secondsAt(auth, "num_uses"),
    mfaRequired: (auth.get("mfa_requirement") ?? null) !== null,
  };
}

function readWrapInfo(info: JsonObject): VaultWrapInfo {
  return {
    token: new SecretValue(stringAt(info, "token")),
    accessor: stringAt(info, "accessor"),
    ttl: secondsAt(info, "ttl"),
    creationTime: stringAt(info, "creation_time"),
    creationPath: stringAt(info, "creation_path"),
    wrappedAccessor: stringAt(info, "wrapped_accessor"),
  };
}

function metadataOf(object: JsonObject | undefined): Record<string, string> {
  // fromEntries defines members, so that a key `__proto__` is one like any other.
  return Object.fromEntries(
    [...(object ?? [])].filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function objectAt(body: JsonObject, key: string): JsonObject | undefined {
  const value = body.get(key) ?? null;
  if (value === null) return undefined;
  if (value instanceof Map) return value;
  throw malformed(`"${key}" is not an object`);
}

function stringAt(body: JsonObject, key: string): string {
  const value = body.get(key) ?? "";
  if (typeof value === "string") return value;
  throw malformed(`"${key}" is not a string`);
}

function secondsAt(body: JsonObject, key: string): number {
  const value = body.get(key) ?? null;
  if (value === null) return 0;
  if (value instanceof JsonNumber) return Number(value.text);
  throw malformed(`"${key}" is not a number`);
}

function booleanAt(body: JsonObject, key: string): boolean {
  const value = body.get(key) ?? false;
  if (typeof value === "boolean") return value;
  throw malformed(`"${key}" is not true or false`);
}

function stringsAt(body: JsonObject, key: string): string[] {
  const value = body.get(key) ?? [];
  if (Array.isArray(value) && value.every((entry) => typeof entry === "string")) return value;
  throw malformed(`"${key}" is not a list of strings`);
}

function malformed(why: string, cause?: unknown): AgentError {
  return new AgentError("VAULT_RESPONSE_MALFORMED", `an answer of Vault cannot be understood: ${why}`, { cause });
}
