/** Go's string and character literals: strconv.Quote and strconv.Unquote. */
import { decodeGoString, isEscapedByte, normalizeGoString, toRune } from "./go-string.ts";
import { TextBuilder } from "./text-builder.ts";
import { isYoungerCharacter } from "./younger-characters.ts";

const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const PLAIN_ASCII = /^[ !#-[\]-~]*$/;
const MAX_RUNE = 0x10ffff;

const SHORT_ESCAPES: ReadonlyMap<number, string> = new Map([
  [0x07, "\\a"],
  [0x08, "\\b"],
  [0x0c, "\\f"],
  [0x0a, "\\n"],
  [0x0d, "\\r"],
  [0x09, "\\t"],
  [0x0b, "\\v"],
]);

/** Go's unicode.IsPrint. */
export function isPrintable(rune: number): boolean {
  if (rune < 0x7f) return rune >= 0x20;
  if (!isValidRune(rune)) return false;
  const char = String.fromCodePoint(rune);
  return PRINTABLE.test(char) && !isYoungerCharacter(char);
}

export function isValidRune(rune: number): boolean {
  return rune >= 0 && rune <= MAX_RUNE && (rune < 0xd800 || rune > 0xdfff);
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

function escapeRune(rune: number, quote: string, asciiOnly: boolean): string {
  const char = isValidRune(rune) ? String.fromCodePoint(rune) : "\ufffd";
  if (char === quote || char === "\\") return `\\${char}`;
  if (isPrintable(rune) && !(asciiOnly && rune >= 0x80)) return char;
  const short = SHORT_ESCAPES.get(rune);
  if (short !== undefined) return short;
  if ((rune >= 0 && rune < 0x20) || rune === 0x7f) return `\\x${hex(rune, 2)}`;
  if (!isValidRune(rune)) return "\\ufffd";
  return rune < 0x10000 ? `\\u${hex(rune, 4)}` : `\\U${hex(rune, 8)}`;
}

/** strconv.Quote, or QuoteToASCII with `asciiOnly`. */
export function quoteGoString(text: string, asciiOnly = false): string {
  if (PLAIN_ASCII.test(text)) return `"${text}"`;
  const quoted = new TextBuilder();
  quoted.add('"');
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    quoted.add(isEscapedByte(code) ? `\\x${hex(code - 0xdc00, 2)}` : escapeRune(code, '"', asciiOnly));
  }
  quoted.add('"');
  return quoted.finish();
}

/** strconv.QuoteRune, or QuoteRuneToASCII with `asciiOnly`. */
export function quoteRune(rune: number, asciiOnly = false): string {
  return `'${escapeRune(isValidRune(rune) ? rune : 0xfffd, "'", asciiOnly)}'`;
}

/** strconv.CanBackquote: no control characters but tab, no backquote, no byte order mark, valid UTF-8. */
export function canBackquote(text: string): boolean {
  return text.isWellFormed() && !/[\u0000-\u0008\u000a-\u001f`\u007f\ufeff]/.test(text);
}

export interface UnquotedChar {
  /** A code point, or a byte value when `isByte`. */
  readonly value: number;
  readonly isByte: boolean;
  /** Offset behind the character. */
  readonly end: number;
}

const SIMPLE: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 0x5c };

/** Reads one character or escape at an offset of a literal; undefined when it is not well formed. */
export function unquoteChar(text: string, at: number, quote: string): UnquotedChar | undefined {
  const code = text.codePointAt(at);
  if (code === undefined || text[at] === quote) return undefined;
  const width = code > 0xffff ? 2 : 1;
  if (code !== 0x5c) return { value: toRune(code), isByte: code < 0x80, end: at + width };
  const letter = text[at + 1] ?? "";
  const simple = SIMPLE[letter];
  if (simple !== undefined) return { value: simple, isByte: true, end: at + 2 };
  if (letter === quote) return { value: letter.charCodeAt(0), isByte: true, end: at + 2 };
  if (letter === "x") return digitsEscape(text, at + 2, 2, true);
  if (letter === "u") return digitsEscape(text, at + 2, 4, false);
  if (letter === "U") return digitsEscape(text, at + 2, 8, false);
  const octal = /^[0-7]{3}$/.test(text.slice(at + 1, at + 4)) ? Number.parseInt(text.slice(at + 1, at + 4), 8) : 256;
  return octal > 255 ? undefined : { value: octal, isByte: true, end: at + 4 };
}

function digitsEscape(text: string, at: number, count: number, isByte: boolean): UnquotedChar | undefined {
  const digits = text.slice(at, at + count);
  if (digits.length !== count || !/^[0-9a-fA-F]+$/.test(digits)) return undefined;
  const value = Number.parseInt(digits, 16);
  return isByte || isValidRune(value) ? { value, isByte, end: at + count } : undefined;
}

/** strconv.Unquote for a double-quoted or raw literal, quotes included; undefined when it is not well formed. */
export function unquoteGoString(literal: string): string | undefined {
  if (literal.startsWith("`")) return normalizeGoString(literal.slice(1, -1).replaceAll("\r", ""));
  const inner = literal.slice(1, -1);
  if (!inner.includes("\\") && inner.isWellFormed()) return inner.includes("\n") ? undefined : inner;
  let result = "";
  let bytes: number[] = [];
  const last = literal.length - 1;
  for (let at = 1; at < last;) {
    const char = literal[at] === "\n" ? undefined : unquoteChar(literal, at, '"');
    if (char === undefined || char.end > last) return undefined;
    at = char.end;
    if (char.isByte && char.value >= 0x80) {
      bytes.push(char.value);
      continue;
    }
    if (bytes.length > 0) result += decodeGoString(Uint8Array.from(bytes));
    bytes = [];
    result += String.fromCodePoint(char.value);
  }
  if (bytes.length > 0) result += decodeGoString(Uint8Array.from(bytes));
  return result;
}
