import { JsonNumber } from "../../runtime/json.ts";
import { compareGoStrings } from "../language/go-string.ts";
import { GoBytes, GoNumber, GoObject, integerOf, stringOf, type GoValue } from "../language/values.ts";
import { FunctionError } from "../render-context.ts";

// What encoding/json escapes beyond JSON's own rules, so that the text is safe inside HTML and JavaScript.
const HTML_UNSAFE = /[<>&\u2028\u2029]/g;
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** The compact JSON of Go's json.Marshal: keys sorted, `<`, `>` and `&` escaped, []byte as base64. */
export function goJson(value: GoValue): string {
  if (value === null || value === undefined) return "null";
  switch (typeof value) {
    case "string":
      return quote(value);
    case "boolean":
    case "bigint":
      return String(value);
    case "number":
      return numberText(value);
    default:
      return objectJson(value);
  }
}

function objectJson(value: object): string {
  if (value instanceof JsonNumber) return value.text === "" ? "0" : value.text;
  if (value instanceof GoNumber) return typeof value.value === "number" ? numberText(value.value) : String(value.value);
  if (value instanceof GoBytes) return `"${Buffer.from(value.bytes).toString("base64")}"`;
  if (Array.isArray(value)) return `[${(value as GoValue[]).map(goJson).join(",")}]`;
  if (value instanceof Map) return membersJson(sortedByBytes(value as Map<GoValue, GoValue>));
  if (value instanceof GoObject) {
    if (value.isNil) return "null";
    // Struct fields keep the order of their declaration; those in lower case are not exported.
    const exported = Array.from(value.fields).filter(([name]) => /^\p{Lu}/u.test(name));
    return membersJson(exported.map(([name, field]) => [name, isEmptyContainer(field) ? null : field]));
  }
  throw new FunctionError("toJSON: json: unsupported type");
}

/** In the structs of consul-template a list or a map that is empty was never made: it is nil, and JSON's null. */
function isEmptyContainer(value: GoValue): boolean {
  return (Array.isArray(value) && value.length === 0) || (value instanceof Map && value.size === 0);
}

function membersJson(members: readonly (readonly [string, GoValue])[]): string {
  return `{${members.map(([key, member]) => `${quote(key)}:${goJson(member)}`).join(",")}}`;
}

function sortedByBytes(map: Map<GoValue, GoValue>): [string, GoValue][] {
  const members = Array.from(map, ([key, member]): [string, GoValue] => [mapKey(key), member]);
  return members.sort(([a], [b]) => compareGoStrings(a, b));
}

function mapKey(key: GoValue): string {
  return stringOf(key) ?? String(integerOf(key) ?? "");
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) {
    const name = Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    throw new FunctionError(`toJSON: json: unsupported value: ${name}`);
  }
  return Object.is(value, -0) ? "-0" : String(value);
}

function quote(text: string): string {
  // Bytes that are no UTF-8 (lone surrogates here) become the escape of U+FFFD, as in Go; a U+FFFD itself stays.
  const parts = text.isWellFormed() ? [text] : text.split(LONE_SURROGATE);
  const inner = parts.map((part) => JSON.stringify(part).slice(1, -1)).join("\\ufffd");
  const escaped = inner.replace(HTML_UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `"${escaped}"`;
}
