import type { SourceText } from "./source-text.ts";

/** A literal read from the source: what it means, and the offset after its last character. */
export interface ScannedText {
  readonly value: string;
  readonly end: number;
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
};
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
/** The longest run that needs no decision: no quote, backslash, dollar sign, brace or newline. */
const PLAIN = /[^"\\${}\n]*/y;

type Escape = { readonly end: number } & ({ readonly text: string } | { readonly byte: number });

/**
 * Reads the string whose opening quote is at `open`. Text in `${…}` is kept as it stands, with quotes, newlines and
 * escapes; HCL 1 leaves it to the application. Throws the syntax error if the string or an escape is broken.
 */
export function scanQuotedString(source: SourceText, open: number): ScannedText {
  const { text } = source;
  const decoded = new DecodedText();
  let at = open + 1;
  for (;;) {
    const plain = plainRun(text, at);
    decoded.append(plain);
    at += plain.length;
    const char = text[at];
    if (char === '"') return { value: decoded.finish(), end: at + 1 };
    if (char === undefined || char === "\n") throw unterminated(source, open);
    if (char === "\\") {
      const escape = scanEscape(source, at);
      if ("byte" in escape) decoded.appendByte(escape.byte);
      else decoded.append(escape.text);
      at = escape.end;
    } else if (char === "$" && text[at + 1] === "{") {
      const end = interpolationEnd(source, at);
      decoded.append(text.slice(at, end).replaceAll("\r\n", "\n"));
      at = end;
    } else {
      decoded.append(char);
      at += 1;
    }
  }
}

function plainRun(text: string, at: number): string {
  PLAIN.lastIndex = at;
  return PLAIN.exec(text)?.[0] ?? "";
}

/** The offset after the brace that closes the `${` at `start`. Escapes in it must be valid, as in HCL 1, but are kept. */
function interpolationEnd(source: SourceText, start: number): number {
  const { text } = source;
  let depth = 1;
  let at = start + 2;
  while (depth > 0) {
    const char = text[at];
    if (char === undefined) throw source.syntaxError(start, "unterminated string: this '${' has no closing '}'");
    if (char === "\\") {
      at = scanEscape(source, at).end;
      continue;
    }
    if (char === "{") depth += 1;
    if (char === "}") depth -= 1;
    at += 1;
  }
  return at;
}

function scanEscape(source: SourceText, at: number): Escape {
  const { text } = source;
  const letter = text[at + 1] ?? "";
  const simple = SIMPLE_ESCAPES[letter];
  if (simple !== undefined) return { text: simple, end: at + 2 };
  if (/^[0-7]$/.test(letter)) {
    const digits = text.slice(at + 1, at + 4);
    const byte = Number.parseInt(digits, 8);
    if (!/^[0-7]{3}$/.test(digits) || byte > 0xff)
      throw badEscape(source, at, "\\NNN takes three octal digits up to 377");
    return { byte, end: at + 4 };
  }
  const count = HEX_DIGITS[letter];
  if (count === undefined) throw badEscape(source, at, "write '\\\\' for a backslash");
  const digits = text.slice(at + 2, at + 2 + count);
  if (digits.length !== count || !/^[0-9a-fA-F]+$/.test(digits)) {
    throw badEscape(source, at, `\\${letter} takes ${count} hexadecimal digits`);
  }
  const code = Number.parseInt(digits, 16);
  const end = at + 2 + count;
  if (letter === "x") return { byte: code, end };
  if (code > 0x10ffff) throw badEscape(source, at, "no such Unicode character");
  return { text: isSurrogate(code) ? "\uFFFD" : String.fromCodePoint(code), end };
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

function badEscape(source: SourceText, at: number, hint: string): Error {
  return source.syntaxError(at, `bad escape in the string: ${hint}`);
}

function unterminated(source: SourceText, open: number): Error {
  return source.syntaxError(open, "unterminated string: the closing '\"' is missing on this line");
}

/** Text in the making. `\xNN` and `\NNN` are single bytes of UTF-8, so neighbours must be decoded together. */
class DecodedText {
  #text = "";
  #bytes: number[] = [];

  append(text: string): void {
    if (text === "") return;
    this.#decodeBytes();
    this.#text += text;
  }

  appendByte(byte: number): void {
    this.#bytes.push(byte);
  }

  finish(): string {
    this.#decodeBytes();
    return this.#text;
  }

  #decodeBytes(): void {
    if (this.#bytes.length === 0) return;
    this.#text += new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(this.#bytes));
    this.#bytes = [];
  }
}
