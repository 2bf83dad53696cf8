import { decodeJsonEscape, JSON_NUMBER } from "./json-syntax.ts";

/**
 * JSON without loss: a number keeps its digits, as Go's json.Number does, because secrets hold integers beyond 2^53 and
 * decimals that a double would change. Objects become Maps: key order is kept and `__proto__` is a key like any other.
 */
export class JsonNumber {
  /** The number exactly as it stood in the text. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

export type JsonValue = null | boolean | string | JsonNumber | JsonValue[] | JsonObject;
export type JsonObject = Map<string, JsonValue>;

// The longest run of a string that needs no decoding.
const PLAIN = /[^"\\\u0000-\u001f]*/y;
/**
 * Arrays and objects in each other; deeper input is refused. Go allows 10,000, which would overflow the stack here and in
 * everything that walks the value.
 */
const MAX_DEPTH = 1000;

/**
 * Parses JSON text. The last of several equal keys wins and a lone surrogate escape becomes U+FFFD, as in Go.
 * Throws SyntaxError with the character offset; the message never quotes the text, which may hold secrets.
 */
export function parseJson(text: string): JsonValue {
  const parser = new JsonParser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

/** Compact JSON text of a value, numbers digit for digit, keys in the object's own order. */
export function stringifyJson(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(stringifyJson).join(",")}]`;
  if (value instanceof Map) {
    const members = Array.from(value, ([key, member]) => `${JSON.stringify(key)}:${stringifyJson(member)}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value);
}

class JsonParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): JsonValue {
    this.#skipSpace();
    const char = this.#text[this.#at];
    switch (char) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#array(depth);
      case '"':
        return this.#string();
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "n":
        return this.#word("null", null);
      default:
        return this.#number();
    }
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#error("text after the value");
  }

  #object(depth: number): JsonObject {
    if (depth >= MAX_DEPTH) throw this.#error("nested too deeply");
    const object: JsonObject = new Map();
    this.#at += 1;
    this.#skipSpace();
    if (this.#take("}")) return object;
    for (;;) {
      this.#skipSpace();
      if (this.#text[this.#at] !== '"') throw this.#error("expected a quoted key");
      const key = this.#string();
      this.#skipSpace();
      if (!this.#take(":")) throw this.#error("expected ':'");
      object.set(key, this.value(depth + 1));
      this.#skipSpace();
      if (this.#take("}")) return object;
      if (!this.#take(",")) throw this.#error("expected ',' or '}'");
    }
  }

  #array(depth: number): JsonValue[] {
    if (depth >= MAX_DEPTH) throw this.#error("nested too deeply");
    const array: JsonValue[] = [];
    this.#at += 1;
    this.#skipSpace();
    if (this.#take("]")) return array;
    for (;;) {
      array.push(this.value(depth + 1));
      this.#skipSpace();
      if (this.#take("]")) return array;
      if (!this.#take(",")) throw this.#error("expected ',' or ']'");
    }
  }

  #string(): string {
    this.#at += 1;
    let result = "";
    for (;;) {
      PLAIN.lastIndex = this.#at;
      const plain = PLAIN.exec(this.#text)?.[0] ?? "";
      result += plain;
      this.#at += plain.length;
      const char = this.#text[this.#at];
      if (char === '"') {
        this.#at += 1;
        return result.isWellFormed() ? result : result.toWellFormed();
      }
      if (char !== "\\") throw this.#error("unterminated string or raw control character");
      result += this.#escape();
    }
  }

  #escape(): string {
    const isUnicode = this.#text[this.#at + 1] === "u";
    const decoded = decodeJsonEscape(this.#text, this.#at);
    if (decoded === undefined) throw this.#error(isUnicode ? "bad \\u escape" : "unknown escape");
    this.#at += isUnicode ? 6 : 2;
    return decoded;
  }

  #number(): JsonNumber {
    JSON_NUMBER.lastIndex = this.#at;
    const match = JSON_NUMBER.exec(this.#text);
    if (match === null) throw this.#error("expected a value");
    this.#at += match[0].length;
    return new JsonNumber(match[0]);
  }

  #word<T extends JsonValue>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#error("expected a value");
    this.#at += word.length;
    return value;
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }

  #error(what: string): SyntaxError {
    return new SyntaxError(`invalid JSON at character ${this.#at}: ${what}`);
  }
}
