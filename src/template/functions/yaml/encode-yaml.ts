/** Values as YAML, as yaml.v2's Marshal writes them. */
import { JsonNumber } from "../../../runtime/json.ts";
import { formatFloat } from "../../language/format-float.ts";
import { decodeGoString, encodeGoString } from "../../language/go-string.ts";
import { parseGoFloat } from "../../language/number-literal.ts";
import { GoBytes, GoNumber, goTypeOf, type GoObject, type GoSlice, type GoValue } from "../../language/values.ts";
import { FunctionError } from "../../render-context.ts";
import { parseGoInteger } from "../parse-integer.ts";
import { RFC3339_NANO } from "../time/time-names.ts";
import { compareKeys } from "./key-order.ts";
import { resolveScalar } from "./resolve-scalar.ts";
import { STR_TAG } from "./yaml-tags.ts";
import { isSimpleKey, YamlWriter, type Scalar } from "./yaml-writer.ts";

type Members = readonly (readonly [GoValue, GoValue])[];
/** A value by the way in which it is written. */
type Node = Scalar | readonly GoValue[] | { readonly members: Members };

/** Go writes a value that holds itself until its stack overflows, which ends the process. */
const MAX_DEPTH = 1000;
const BASE64_LINE = 70;
const SEXAGESIMAL = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** yaml.Marshal. Throws FunctionError with Go's words for what cannot be written. */
export function encodeYaml(value: GoValue): string {
  const writer = new YamlWriter();
  writeNode(writer, nodeOf(value), { isMember: false, depth: 0 });
  return writer.finish();
}

interface Place {
  /** Inside of a map, as a key or as a value. */
  readonly isMember: boolean;
  readonly depth: number;
}

function writeNode(writer: YamlWriter, node: Node, { isMember, depth }: Place): void {
  if (depth > MAX_DEPTH) throw new Error("value is nested too deeply");
  if ("style" in node) {
    writer.scalar(node, false);
  } else if ("members" in node) {
    if (node.members.length === 0) writer.emptyCollection("{}");
    else writer.nested(true, () => writeMembers(writer, node.members, depth + 1));
  } else if (node.length === 0) {
    writer.emptyCollection("[]");
  } else {
    // The items of a list stand as far left as the key that the list belongs to.
    const deeper = !isMember || writer.isIndenting;
    writer.nested(deeper, () => writeItems(writer, node, depth + 1));
  }
}

function writeItems(writer: YamlWriter, items: readonly GoValue[], depth: number): void {
  for (const item of items) {
    writer.startLine();
    writer.indicator("-");
    writeNode(writer, nodeOf(item), { isMember: false, depth });
  }
}

function writeMembers(writer: YamlWriter, members: Members, depth: number): void {
  for (const [key, value] of members) {
    writer.startLine();
    const node = nodeOf(key);
    if (isSimple(node)) {
      if ("style" in node) writer.scalar(node, true);
      else writeNode(writer, node, { isMember: true, depth });
      writer.colon();
    } else {
      writer.indicator("?");
      writeNode(writer, node, { isMember: true, depth });
      writer.startLine();
      writer.indicator(":");
    }
    writeNode(writer, nodeOf(value), { isMember: true, depth });
  }
}

function isSimple(node: Node): boolean {
  if ("style" in node) return isSimpleKey(node);
  return ("members" in node ? node.members : node).length === 0;
}

function plain(text: string): Scalar {
  return { text, style: "plain" };
}

function nodeOf(value: GoValue): Node {
  switch (typeof value) {
    case "string":
      return stringNode(value);
    case "boolean":
    case "bigint":
      return plain(String(value));
    case "number":
      return plain(floatText(value, 64));
    case "undefined":
      return plain("null");
    default:
      return value === null ? plain("null") : objectNode(value);
  }
}

function objectNode(value: JsonNumber | GoNumber | GoObject | GoSlice | Map<GoValue, GoValue>): Node {
  if (Array.isArray(value)) return value;
  if (value instanceof Map) return { members: Array.from(value).sort(([a], [b]) => compareKeys(a, b)) };
  if (value instanceof JsonNumber) return jsonNumberNode(value.text);
  if (value instanceof GoNumber) return numberNode(value);
  if (value instanceof GoBytes) return Array.from(value.bytes, BigInt);
  if (value.isNil) return plain("null");
  if (value.type.name === "time.Time") {
    return plain(value.method("Format")?.call([RFC3339_NANO], undefined) as string);
  }
  const text = marshalText(value);
  if (text !== undefined) return stringNode(text);
  const { kind, name } = goTypeOf(value);
  // A panic of Go: no FunctionError, so that the function's name is not put before it.
  if (kind !== "struct" && kind !== "pointer") throw new Error(`cannot marshal type: ${name}`);
  // Of a scratch Go sees the lock that is embedded in it, and nothing else.
  if (name === "*template.Scratch") return { members: [["rwmutex", new Map<GoValue, GoValue>()]] };
  const exported = Array.from(value.fields).filter(([field]) => /^\p{Lu}/u.test(field));
  return { members: exported.map(([field, member]) => [field.toLowerCase(), member] as const) };
}

function marshalText(value: GoObject): string | undefined {
  try {
    const text = value.method("MarshalText")?.call([], undefined);
    return text instanceof GoBytes ? decodeGoString(text.bytes) : undefined;
  } catch (error) {
    throw error instanceof FunctionError ? error : new FunctionError(String((error as Error).message));
  }
}

/** json.Number: an integer or a float where the text is one, else the text. */
function jsonNumberNode(text: string): Node {
  const integer = parseGoInteger(text, 10);
  if (typeof integer === "bigint") return plain(String(integer));
  // What else Go's ParseFloat takes for a number.
  if (/^nan$/i.test(text)) return plain(".nan");
  if (/^[+-]?inf(?:inity)?$/i.test(text)) return plain(text.startsWith("-") ? "-.inf" : ".inf");
  const float = parseGoFloat(text);
  return float !== undefined && Number.isFinite(float) ? plain(floatText(float, 64)) : stringNode(text);
}

function numberNode({ type, value }: GoNumber): Node {
  if (type.name === "time.Duration") return stringNode(type.text?.(new GoNumber(type, value)) ?? String(value));
  return plain(typeof value === "number" ? floatText(value, type.bits ?? 64) : String(value));
}

function floatText(value: number, bits: number): string {
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
  return formatFloat(value, "g", -1, bits);
}

/** In quotes when the plain text would be read as something else; in base64 when it is no UTF-8. */
function stringNode(text: string): Scalar {
  if (!text.isWellFormed()) {
    const encoded = base64Lines(encodeGoString(text));
    return { text: encoded, tag: "!!binary", style: encoded.includes("\n") ? "literal" : "plain" };
  }
  if (text.includes("\n")) return { text, style: "literal" };
  const isString = resolveScalar("", text).tag === STR_TAG && !SEXAGESIMAL.test(text);
  return { text, style: isString ? "plain" : "double" };
}

/** Each line ends in a line break, unless there is but one. */
function base64Lines(bytes: Buffer): string {
  const encoded = bytes.toString("base64");
  if (encoded.length < BASE64_LINE) return encoded;
  return encoded.replace(/.{1,70}/g, "$&\n");
}
