/**
 * What Go's package strings does, for Go strings that may hold bytes outside UTF-8. A well-formed text is found among
 * characters as among bytes; one that holds such a byte may begin inside of a character, so it is looked for in bytes.
 */
import { decodeGoString, encodeGoString } from "../language/go-string.ts";
import { changeInPieces, checkLength } from "../language/text-builder.ts";

// JavaScript's \s also takes U+FEFF, and leaves U+0085.
const SPACE = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** unicode.IsSpace of the text of one character. */
export function isSpace(char: string): boolean {
  return SPACE.test(char);
}

/** Text in which each character stands for one byte. */
function toBinary(text: string): string {
  return encodeGoString(text).toString("latin1");
}

function fromBinary(binary: string): string {
  return decodeGoString(Buffer.from(binary, "latin1"));
}

/** strings.Contains. */
export function containsText(text: string, part: string): boolean {
  return part.isWellFormed() ? text.includes(part) : toBinary(text).includes(toBinary(part));
}

/** strings.Split: an empty separator cuts into characters. */
export function splitText(text: string, separator: string): string[] {
  if (separator === "") return Array.from(text);
  if (separator.isWellFormed()) return text.split(separator);
  return toBinary(text).split(toBinary(separator)).map(fromBinary);
}

/** strings.Cut: what stands before and after the first separator; undefined when there is none. */
export function cutText(text: string, separator: string): [before: string, after: string] | undefined {
  if (separator.isWellFormed()) return cutPlain(text, separator);
  const parts = cutPlain(toBinary(text), toBinary(separator));
  return parts === undefined ? undefined : [fromBinary(parts[0]), fromBinary(parts[1])];
}

function cutPlain(text: string, separator: string): [string, string] | undefined {
  const at = text.indexOf(separator);
  return at < 0 ? undefined : [text.slice(0, at), text.slice(at + separator.length)];
}

/** strings.ReplaceAll: an empty `from` stands before, between and behind all characters. */
export function replaceText(text: string, from: string, to: string): string {
  if (from === "") {
    checkLength((text.length + 1) * to.length);
    return to + changeInPieces(text, (piece) => Array.from(piece, (char) => char + to).join(""));
  }
  if (from.isWellFormed()) return replacePlain(text, from, to);
  return fromBinary(replacePlain(toBinary(text), toBinary(from), toBinary(to)));
}

function replacePlain(text: string, from: string, to: string): string {
  const parts = text.split(from);
  checkLength(text.length + (parts.length - 1) * to.length);
  return parts.join(to);
}

/** strings.TrimPrefix. */
export function trimPrefix(text: string, prefix: string): string {
  if (prefix.isWellFormed()) return text.startsWith(prefix) ? text.slice(prefix.length) : text;
  const [binary, start] = [toBinary(text), toBinary(prefix)];
  return binary.startsWith(start) ? fromBinary(binary.slice(start.length)) : text;
}

/** strings.TrimSuffix. */
export function trimSuffix(text: string, suffix: string): string {
  if (suffix === "") return text;
  if (suffix.isWellFormed()) return text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
  const [binary, end] = [toBinary(text), toBinary(suffix)];
  return binary.endsWith(end) ? fromBinary(binary.slice(0, -end.length)) : text;
}
