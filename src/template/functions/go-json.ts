/** Go's encoding/json, the writing half. */
import { JsonNumber } from "../../runtime/json.ts";
import { formatFloat } from "../language/format-float.ts";
import { compareGoStrings, decodeGoString } from "../language/go-string.ts";
import type { GoType } from "../language/go-type.ts";
import { quoteGoString } from "../language/quote.ts";
import { GoBytes, GoNumber, GoObject, goTypeOf, integerOf, stringOf, type GoValue } from "../language/values.ts";
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
/** Deeper than this Go looks whether a value holds itself. */
const TRUSTED_DEPTH = 1000;

/**
 * json.Marshal, json.MarshalIndent or an Encoder: keys sorted, []byte as base64, struct fields in their order. Throws
 * FunctionError with Go's words for what JSON cannot hold.
 */
export function goJson(value: GoValue, options: GoJsonOptions = {}): string {
  return new JsonWriter(options).value(value);
}

class JsonWriter {
  readonly #escapeHtml: boolean;
  readonly #indent: string | undefined;
  readonly #ancestors = new Set<object>();
  #depth = 0;

  constructor({ escapeHtml = true, indent }: GoJsonOptions) {
    this.#escapeHtml = escapeHtml;
    this.#indent = indent;
  }

  value(value: GoValue): string {
    switch (typeof value) {
      case "string":
        return this.#quote(value);
      case "boolean":
      case "bigint":
        return String(value);
      case "number":
        return floatText(value, 64);
      case "undefined":
        return "null";
      default:
        return value === null ? "null" : this.#object(value);
    }
  }

  #object(value: JsonNumber | GoNumber | GoObject | GoValue[] | Map<GoValue, GoValue>): string {
    if (value instanceof JsonNumber) return jsonNumber(value.text);
    if (value instanceof GoNumber) {
      return typeof value.value === "number" ? floatText(value.value, value.type.bits ?? 64) : String(value.value);
    }
    if (value instanceof GoBytes) return `"${Buffer.from(value.bytes).toString("base64")}"`;
    if (value instanceof GoObject) return this.#structure(value);
    if (value instanceof Map) checkKeyType(goTypeOf(value));
    if (isNilContainer(value)) return "null";
    return this.#nested(value, () =>
      Array.isArray(value)
        ? this.#lines(
            "[",
            value.map((item) => this.value(item)),
            "]",
          )
        : this.#members(sortedMembers(value)),
    );
  }

  #structure(value: GoObject): string {
    if (value.isNil) return "null";
    // A type such as time.Time says itself what it is in JSON.
    const marshalled = value.method("MarshalJSON")?.call([], undefined);
    if (marshalled instanceof GoBytes) return decodeGoString(marshalled.bytes);
    const text = value.method("MarshalText")?.call([], undefined);
    if (text instanceof GoBytes) return this.#quote(decodeGoString(text.bytes));
    if (value.type.kind === "func") throw unsupportedType(value.type);
    // Fields in lower case are not exported.
    const exported = Array.from(value.fields).filter(([name]) => /^\p{Lu}/u.test(name));
    const members = exported.map(([name, field]): [string, GoValue] => [name, isEmptyContainer(field) ? null : field]);
    return this.#nested(value, () => this.#members(members));
  }

  #nested(value: object, write: () => string): string {
    const isSuspicious = this.#depth >= TRUSTED_DEPTH;
    if (isSuspicious && this.#ancestors.has(value)) {
      const name = goTypeOf(value as GoValue).name;
      throw new FunctionError(`json: unsupported value: encountered a cycle via ${name}`);
    }
    if (isSuspicious) this.#ancestors.add(value);
    this.#depth += 1;
    const text = write();
    this.#depth -= 1;
    if (isSuspicious) this.#ancestors.delete(value);
    return text;
  }

  #members(members: readonly (readonly [string, GoValue])[]): string {
    const colon = this.#indent === undefined ? ":" : ": ";
    return this.#lines(
      "{",
      members.map(([key, member]) => this.#quote(key) + colon + this.value(member)),
      "}",
    );
  }

  #lines(open: string, items: readonly string[], close: string): string {
    if (this.#indent === undefined || items.length === 0) return open + items.join(",") + close;
    const inner = `\n${this.#indent.repeat(this.#depth)}`;
    return `${open}${inner}${items.join(`,${inner}`)}\n${this.#indent.repeat(this.#depth - 1)}${close}`;
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

function sortedMembers(map: Map<GoValue, GoValue>): [string, GoValue][] {
  const members = Array.from(map, ([key, member]): [string, GoValue] => [mapKey(key), member]);
  return members.sort(([a], [b]) => compareGoStrings(a, b));
}

function mapKey(key: GoValue): string {
  return stringOf(key) ?? String(integerOf(key) ?? "");
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
