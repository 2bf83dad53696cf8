/** Go's encoding/json, the writing half. */
import { JsonNumber } from "../../runtime/json.ts";
import { spendSteps } from "../language/budget.ts";
import { formatFloat } from "../language/format-float.ts";
import { compareGoStrings, decodeGoString } from "../language/go-string.ts";
import type { GoType } from "../language/go-type.ts";
import { quoteGoString } from "../language/quote.ts";
import { TextBuilder } from "../language/text-builder.ts";
import {
  GoBytes,
  GoNumber,
  type GoObject,
  goTypeOf,
  integerOf,
  stringOf,
  type GoMap,
  type GoSlice,
  type GoValue,
} from "../language/values.ts";
import { FunctionError } from "../render-context.ts";
import { isNilContainer } from "../language/nil-container.ts";

export interface GoJsonOptions {
  /** Whether `<`, `>` and `&` become escapes, so that the text is safe inside HTML. Default true. */
  readonly escapeHtml?: boolean;
  /** Put before each member once for each level, on a line of its own. Default: all on one line, without spaces. */
  readonly indent?: string;
}

const HTML_UNSAFE = /[<>&]/g;
/** Escaped always: JavaScript takes them for ends of lines. */
const LINE_SEPARATORS = /[\u2028\u2029]/g;
const LONE_SURROGATE = /[\ud800-\udfff]/u;
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
const MAP_STEPS = 20;
/** Deeper than this Go looks whether a value holds itself. */
const TRUSTED_DEPTH = 1000;

/**
 * json.Marshal, json.MarshalIndent or an Encoder: keys sorted, []byte as base64, struct fields in their order. Throws
 * FunctionError with Go's words for what JSON cannot hold, and LimitExceeded for what would become too long.
 */
export function goJson(value: GoValue, options: GoJsonOptions = {}): string {
  const writer = new JsonWriter(options);
  writer.value(value);
  return writer.text.finish();
}

class JsonWriter {
  readonly text = new TextBuilder();
  readonly #escapeHtml: boolean;
  readonly #indent: string | undefined;
  readonly #ancestors = new Set<object>();
  #depth = 0;

  constructor({ escapeHtml = true, indent }: GoJsonOptions) {
    this.#escapeHtml = escapeHtml;
    this.#indent = indent;
  }

  /** Writes the value behind what is there. */
  value(value: GoValue): void {
    if (typeof value === "object" && value !== null) this.#object(value);
    else this.text.add(this.#simple(value));
  }

  #simple(value: undefined | null | boolean | string | bigint | number): string {
    switch (typeof value) {
      case "string":
        return this.#quote(value);
      case "boolean":
      case "bigint":
        return String(value);
      case "number":
        return floatText(value, 64);
      default:
        return "null";
    }
  }

  #object(value: JsonNumber | GoNumber | GoObject | GoSlice | GoMap): void {
    if (value instanceof Map) checkKeyType(goTypeOf(value));
    if (isNilContainer(value)) this.text.add("null");
    else if (Array.isArray(value)) this.#nested(value, () => this.#items(value));
    else if (value instanceof Map) this.#nested(value, () => this.#members(sortedMembers(value)));
    else if (value instanceof JsonNumber) this.text.add(jsonNumber(value.text));
    else if (value instanceof GoNumber) this.text.add(numberText(value));
    else if (value instanceof GoBytes) this.text.add(`"${Buffer.from(value.bytes).toString("base64")}"`);
    else this.#structure(value);
  }

  #structure(value: GoObject): void {
    if (value.isNil) return this.text.add("null");
    // A type such as time.Time says itself what it is in JSON.
    const marshalled = value.method("MarshalJSON")?.call([], undefined);
    if (marshalled instanceof GoBytes) return this.text.add(decodeGoString(marshalled.bytes));
    const text = value.method("MarshalText")?.call([], undefined);
    if (text instanceof GoBytes) return this.text.add(this.#quote(decodeGoString(text.bytes)));
    if (value.type.kind === "func") throw unsupportedType(value.type);
    // Fields in lower case are not exported.
    const exported = Array.from(value.fields).filter(([name]) => /^\p{Lu}/u.test(name));
    const members = exported.map(([name, field]): [string, GoValue] => [name, isEmptyContainer(field) ? null : field]);
    this.#nested(value, () => {
      this.#members(members);
    });
  }

  #nested(value: object, write: () => void): void {
    const isSuspicious = this.#depth >= TRUSTED_DEPTH;
    if (isSuspicious && this.#ancestors.has(value)) {
      const name = goTypeOf(value as GoValue).name;
      throw new FunctionError(`json: unsupported value: encountered a cycle via ${name}`);
    }
    if (isSuspicious) this.#ancestors.add(value);
    this.#depth += 1;
    write();
    this.#depth -= 1;
    if (isSuspicious) this.#ancestors.delete(value);
  }

  #items(items: readonly GoValue[]): void {
    if (items.length === 0) return this.text.add("[]");
    const line = this.#lineStart(this.#depth);
    let before = `[${line}`;
    for (const item of items) {
      this.text.out += before;
      this.value(item);
      before = `,${line}`;
    }
    this.text.add(`${this.#lineStart(this.#depth - 1)}]`);
  }

  #members(members: readonly (readonly [string, GoValue])[]): void {
    // To sort them takes longer than to write them, which TextBuilder counts.
    spendSteps(MAP_STEPS);
    if (members.length === 0) return this.text.add("{}");
    const line = this.#lineStart(this.#depth);
    const colon = this.#indent === undefined ? ":" : ": ";
    let before = `{${line}`;
    for (const [key, member] of members) {
      this.text.out += before + this.#quote(key) + colon;
      this.value(member);
      before = `,${line}`;
    }
    this.text.add(`${this.#lineStart(this.#depth - 1)}}`);
  }

  /** What stands before a member or a closing bracket of that level. */
  #lineStart(depth: number): string {
    return this.#indent === undefined ? "" : `\n${this.#indent.repeat(depth)}`;
  }

  #quote(text: string): string {
    // Bytes that are no UTF-8 (lone surrogates here) become the escape of U+FFFD, as in Go; a U+FFFD itself stays.
    const parts = text.isWellFormed() ? [text] : text.split(LONE_SURROGATE);
    const inner = parts.map((part) => JSON.stringify(part).slice(1, -1)).join("\\ufffd");
    const escaped = inner.replace(LINE_SEPARATORS, escapeOf);
    return `"${this.#escapeHtml ? escaped.replace(HTML_UNSAFE, escapeOf) : escaped}"`;
  }
}

function escapeOf(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function jsonNumber(text: string): string {
  if (text === "") return "0";
  if (!NUMBER.test(text)) throw new FunctionError(`json: invalid number literal ${quoteGoString(text)}`);
  return text;
}

/** In the structs of consul-template a list or a map that is empty was never made: it is nil, and JSON's null. */
function isEmptyContainer(value: GoValue): boolean {
  return (Array.isArray(value) && value.length === 0) || (value instanceof Map && value.size === 0);
}

function checkKeyType(type: GoType): void {
  const kind = type.key?.kind;
  if (kind !== undefined && kind !== "string" && kind !== "int" && kind !== "uint") throw unsupportedType(type);
}

function unsupportedType(type: GoType): FunctionError {
  return new FunctionError(`json: unsupported type: ${type.name}`);
}

function sortedMembers(map: GoMap): [string, GoValue][] {
  const members = Array.from(map, ([key, member]): [string, GoValue] => [mapKey(key), member]);
  return members.sort(([a], [b]) => compareGoStrings(a, b));
}

function mapKey(key: GoValue): string {
  return stringOf(key) ?? String(integerOf(key) ?? "");
}

function numberText({ type, value }: GoNumber): string {
  return typeof value === "number" ? floatText(value, type.bits ?? 64) : String(value);
}

function floatText(value: number, bits: number): string {
  if (!Number.isFinite(value)) {
    const name = Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    throw new FunctionError(`json: unsupported value: ${name}`);
  }
  if (Object.is(value, -0)) return "-0";
  // Go takes JavaScript's rule: an exponent below 1e-6 and from 1e21 on.
  if (bits !== 32) return String(value);
  const absolute = Math.abs(value);
  const isPlain = absolute === 0 || (absolute >= Math.fround(1e-6) && absolute < Math.fround(1e21));
  return formatFloat(value, isPlain ? "f" : "e", -1, 32).replace(/e-0(?=\d$)/, "e-");
}
