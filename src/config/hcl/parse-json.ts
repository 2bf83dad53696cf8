import { decodeJsonEscape, JSON_NUMBER } from "../../runtime/json-syntax.ts";
import type { HclItem, HclList, HclObject, HclScalar, HclValue } from "./ast.ts";
import { MAX_DEPTH, SourceText } from "./source-text.ts";

const SPACE = /[ \t\r\n]*/y;
/** The longest run of a string that needs no decoding. */
const PLAIN = /[^"\\\u0000-\u0008\u000a-\u001f]*/y;
const WORDS = { true: true, false: false, null: null } as const;

/**
 * Parses a JSON config into the same tree as HCL: members become items with `assign: true`, and equal names are all kept.
 * Strict JSON with two liberties that Vault's parser takes and hand-written files use: a comma after the last member or
 * element, and a raw tab in a string. Throws AgentError `CONFIG_SYNTAX` with the place and the line.
 */
export function parseJsonConfig(text: string, fileName: string): HclObject {
  const parser = new JsonConfigParser(new SourceText(text, fileName));
  return parser.file();
}

class JsonConfigParser {
  readonly #source: SourceText;
  readonly #text: string;
  #at: number;

  constructor(source: SourceText) {
    this.#source = source;
    this.#text = source.text;
    this.#at = source.start;
  }

  file(): HclObject {
    this.#skipSpace();
    if (this.#peek() !== "{") throw this.#unexpected("a JSON config starts with '{'");
    const object = this.#object(0);
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#unexpected("nothing may follow the closing '}' of the config");
    return object;
  }

  #value(depth: number): HclValue {
    const char = this.#peek();
    if (char === "{") return this.#object(depth);
    if (char === "[") return this.#list(depth);
    if (char === '"') {
      const start = this.#at;
      const position = this.#source.positionAt(start);
      const value = this.#string();
      return { kind: "string", value, raw: this.#text.slice(start, this.#at), position };
    }
    return this.#numberOrWord();
  }

  #object(depth: number): HclObject {
    const open = this.#open(depth);
    const position = this.#source.positionAt(open);
    const items: HclItem[] = [];
    while (!this.#closes("}", open, items.length > 0)) items.push(this.#member(depth + 1));
    return { kind: "object", items, position };
  }

  #member(depth: number): HclItem {
    if (this.#peek() !== '"') throw this.#unexpected("expected a key in double quotes");
    const position = this.#source.positionAt(this.#at);
    const text = this.#string();
    this.#skipSpace();
    if (this.#peek() !== ":") throw this.#unexpected(`expected ':' after the key ${JSON.stringify(text)}`);
    this.#at += 1;
    this.#skipSpace();
    return { keys: [{ text, position }], assign: true, value: this.#value(depth) };
  }

  #list(depth: number): HclList {
    const open = this.#open(depth);
    const position = this.#source.positionAt(open);
    const items: HclValue[] = [];
    while (!this.#closes("]", open, items.length > 0)) items.push(this.#value(depth + 1));
    return { kind: "list", items, position };
  }

  #open(depth: number): number {
    if (depth >= MAX_DEPTH) throw this.#unexpected("nested too deeply");
    this.#at += 1;
    return this.#at - 1;
  }

  /** Takes the comma that must follow an element and the closing bracket if it is next; says whether it was. */
  #closes(close: "}" | "]", open: number, afterElement: boolean): boolean {
    this.#skipSpace();
    if (afterElement && this.#peek() === ",") {
      this.#at += 1;
      this.#skipSpace();
    } else if (afterElement && this.#peek() !== close && this.#peek() !== undefined) {
      throw this.#unexpected(`expected ',' or '${close}'`);
    }
    if (this.#peek() === undefined) {
      const bracket = this.#text[open] ?? "";
      throw this.#source.syntaxError(open, `this '${bracket}' is never closed: no '${close}' for it up to the end`);
    }
    if (this.#peek() !== close) return false;
    this.#at += 1;
    return true;
  }

  #string(): string {
    const open = this.#at;
    let value = "";
    this.#at += 1;
    for (;;) {
      PLAIN.lastIndex = this.#at;
      const plain = PLAIN.exec(this.#text)?.[0] ?? "";
      value += plain;
      this.#at += plain.length;
      const char = this.#peek();
      if (char === '"') break;
      if (char === undefined || char === "\n" || char === "\r") {
        throw this.#source.syntaxError(open, "unterminated string: the closing '\"' is missing on this line");
      }
      if (char !== "\\") throw this.#unexpected("a control character in a string must be written as an escape");
      value += this.#escape();
    }
    this.#at += 1;
    return value.toWellFormed();
  }

  #escape(): string {
    const isUnicode = this.#text[this.#at + 1] === "u";
    const decoded = decodeJsonEscape(this.#text, this.#at);
    if (decoded === undefined) {
      const hint = isUnicode ? "\\u takes four hexadecimal digits" : "write '\\\\' for a backslash";
      throw this.#unexpected(`bad escape in the string: ${hint}`);
    }
    this.#at += isUnicode ? 6 : 2;
    return decoded;
  }

  #numberOrWord(): HclScalar {
    const start = this.#at;
    for (const [word, value] of Object.entries(WORDS)) {
      if (this.#text.startsWith(word, start)) {
        return this.#scalar({ kind: value === null ? "null" : "bool", value, raw: word });
      }
    }
    JSON_NUMBER.lastIndex = start;
    const raw = JSON_NUMBER.exec(this.#text)?.[0];
    if (raw === undefined) throw this.#unexpected("expected a value");
    // `+ 0` below: a config has no use for a negative zero.
    const value = Number(raw);
    if (!Number.isFinite(value)) throw this.#unexpected("the number is too large");
    return this.#scalar({ kind: "number", value: value + 0, raw });
  }

  #scalar(scalar: Omit<HclScalar, "position">): HclScalar {
    const position = this.#source.positionAt(this.#at);
    this.#at += scalar.raw.length;
    return { ...scalar, position };
  }

  #peek(): string | undefined {
    return this.#text[this.#at];
  }

  #skipSpace(): void {
    SPACE.lastIndex = this.#at;
    this.#at += SPACE.exec(this.#text)?.[0].length ?? 0;
  }

  #unexpected(problem: string): Error {
    return this.#source.syntaxError(this.#at, problem);
  }
}
