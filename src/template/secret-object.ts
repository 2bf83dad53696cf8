import { ANY_MAP, pointerTo, STRING, STRING_SLICE, structType } from "./language/go-type.ts";
import { nilMap, nilSlice } from "./language/nil-container.ts";
import { GoNilPointer, GoStruct, tagged, type GoValue } from "./language/values.ts";
import { isWithoutAnswer } from "../secrets/secret-data.ts";
import type { VaultAuth, VaultSecret, VaultWrapInfo } from "../vault/response.ts";

const SECRET = pointerTo(structType("dependency.Secret"));
const AUTH = pointerTo(structType("dependency.SecretAuth"));
const WRAP_INFO = pointerTo(structType("dependency.SecretWrapInfo"));
const STRING_MAP = { name: "map[string]string", kind: "map", key: STRING, elem: STRING } as const;

/**
 * The value of `secret` in a template: consul-template's Secret, with its fields in their order. A rendering sees each
 * secret as one object, however often it reads it: `objects` has those that it has seen.
 */
export function secretObject(secret: VaultSecret, objects: Map<VaultSecret, GoValue>): GoValue {
  let object = objects.get(secret);
  if (object === undefined) objects.set(secret, (object = createObject(secret)));
  return object;
}

// What is empty is nil, as in consul-template, which takes over only what is not empty: null in JSON.

function createObject(secret: VaultSecret): GoValue {
  if (isWithoutAnswer(secret)) return new GoNilPointer(SECRET);
  const fields = new Map<string, GoValue>([
    ["RequestID", secret.requestId],
    ["LeaseID", secret.leaseId],
    ["LeaseDuration", integer(secret.leaseDuration)],
    ["Renewable", secret.renewable],
    ["Data", secret.data === null || secret.data.size === 0 ? nilMap(ANY_MAP) : copyOf(secret.data)],
    ["Warnings", strings(secret.warnings)],
    ["Auth", secret.auth === undefined ? new GoNilPointer(AUTH) : authObject(secret.auth)],
    ["WrapInfo", secret.wrapInfo === undefined ? new GoNilPointer(WRAP_INFO) : wrapInfoObject(secret.wrapInfo)],
  ]);
  return new GoStruct(SECRET, fields);
}

/**
 * JSON's values are the template's values: strings, booleans, json.Number, lists and maps. They are copied, because functions
 * such as sprig_set change what they get, and the secret is shared by everybody who watches it.
 */
function copyOf(value: GoValue): GoValue {
  if (Array.isArray(value)) return value.map(copyOf);
  if (value instanceof Map) return new Map(Array.from(value, ([key, member]) => [key, copyOf(member)]));
  return value;
}

function authObject(auth: VaultAuth): GoValue {
  const metadata = new Map<GoValue, GoValue>(Object.entries(auth.metadata));
  return new GoStruct(
    AUTH,
    new Map<string, GoValue>([
      ["ClientToken", auth.clientToken.reveal()],
      ["Accessor", auth.accessor],
      ["Policies", strings(auth.policies)],
      ["Metadata", metadata.size === 0 ? nilMap(STRING_MAP) : tagged(metadata, STRING_MAP)],
      ["LeaseDuration", integer(auth.leaseDuration)],
      ["Renewable", auth.renewable],
    ]),
  );
}

function wrapInfoObject(info: VaultWrapInfo): GoValue {
  return new GoStruct(
    WRAP_INFO,
    new Map<string, GoValue>([
      ["Token", info.token.reveal()],
      ["TTL", integer(info.ttl)],
      ["CreationTime", info.creationTime],
      ["WrappedAccessor", info.wrappedAccessor],
    ]),
  );
}

function strings(texts: readonly string[]): GoValue {
  return texts.length === 0 ? nilSlice(STRING_SLICE) : tagged([...texts], STRING_SLICE);
}

/** An int in Go is a bigint in the engine. */
function integer(value: number): bigint {
  return BigInt(Math.trunc(value));
}
