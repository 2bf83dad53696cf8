/** Turns the data of a case into template values; oracle/data.go does the same for Go and lists the tags. */
import { Buffer } from "node:buffer";
import { JsonNumber } from "../../../src/runtime/json.ts";
import { decodeGoString } from "../../../src/template/language/go-string.ts";
import * as types from "../../../src/template/language/go-type.ts";
import {
  GoBytes,
  GoFunction,
  GoNumber,
  tagged,
  type GoMap,
  type GoSlice,
  type GoValue,
} from "../../../src/template/language/values.ts";
import { FUNCTIONS } from "./oracle-functions.ts";
import { DURATION, NilSecret, SECRET, Secret } from "./oracle-types.ts";

const NUMBER_TYPES: ReadonlyMap<string, types.GoType> = new Map(
  [
    types.INT8,
    types.INT16,
    types.INT32,
    types.INT64,
    types.UINT,
    types.UINT8,
    types.UINT16,
    types.UINT32,
    types.UINT64,
  ].map((type) => [type.name, type]),
);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export function decodeData(value: unknown): GoValue {
  return decode(value as Json);
}

function decode(value: Json): GoValue {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(decode);
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first?.[0].startsWith("$")) return decodeTagged(first[0].slice(1), first[1]);
  return new Map<GoValue, GoValue>(entries.map(([key, item]) => [key, decode(item)]));
}

function decodeTagged(tag: string, inner: Json): GoValue {
  switch (tag) {
    case "strings":
      return tagged<GoSlice>([...(inner as string[])], types.STRING_SLICE);
    case "ints":
      return tagged<GoSlice>((inner as string[]).map(BigInt), types.sliceOf(types.INT));
    case "stringMap":
      return typedMap(inner, types.mapOf(types.STRING, types.STRING), (key) => key, decode);
    case "intMap":
      return typedMap(inner, types.mapOf(types.INT, types.STRING), BigInt, decode);
    case "lists":
      return typedMap(
        inner,
        types.mapOf(types.STRING, types.STRING_SLICE),
        (key) => key,
        (item) => tagged<GoSlice>([...(item as string[])], types.STRING_SLICE),
      );
    case "secret":
    case "secretValue":
      return decodeSecret(tag, inner as Record<string, Json>);
    case "nilSecret":
      return new NilSecret();
    default:
      return decodeText(tag, inner as string);
  }
}

function typedMap(
  inner: Json,
  type: types.GoType,
  key: (text: string) => GoValue,
  item: (value: Json) => GoValue,
): GoValue {
  const entries = Object.entries(inner as Record<string, Json>);
  const map: GoMap = new Map(entries.map(([name, value]) => [key(name), item(value)]));
  return tagged(map, type);
}

function decodeSecret(tag: string, fields: Record<string, Json>): GoValue {
  const data = decode(fields["data"] ?? null);
  const map = data instanceof Map ? data : tagged<GoMap>(new Map<GoValue, GoValue>(), types.ANY_MAP);
  const type = tag === "secret" ? types.pointerTo(SECRET) : SECRET;
  return new Secret(type, {
    leaseId: typeof fields["leaseID"] === "string" ? fields["leaseID"] : "",
    renewable: fields["renewable"] === true,
    data: map,
  });
}

function decodeText(tag: string, text: string): GoValue {
  switch (tag) {
    case "int":
      return BigInt(text);
    case "number":
      return new JsonNumber(text);
    case "float":
      return Number(text.replace("Inf", "Infinity"));
    case "float32":
      return new GoNumber(types.FLOAT32, Math.fround(Number(text.replace("Inf", "Infinity"))));
    case "bytes":
      return new GoBytes(Buffer.from(text, "base64"));
    case "text":
      return decodeGoString(Buffer.from(text, "base64"));
    case "duration":
      return new GoNumber(DURATION, BigInt(text));
    case "func": {
      const target = FUNCTIONS.get(text);
      if (target === undefined) throw new Error(`unknown function ${text}`);
      const call = (args: readonly GoValue[]): GoValue => target.call(undefined, args);
      return new GoFunction(target.typeName, { ...target.signature, call });
    }
    default: {
      const type = NUMBER_TYPES.get(tag);
      if (type === undefined) throw new Error(`unknown tag $${tag}`);
      return new GoNumber(type, BigInt(text));
    }
  }
}
