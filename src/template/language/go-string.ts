/**
 * A Go string is a sequence of bytes that need not be valid UTF-8. Here it is a JavaScript string in which every byte
 * that is not part of valid UTF-8 stands as one lone surrogate, U+DC00 plus the byte (Python's "surrogateescape").
 * Nothing is lost in either direction, and text that is valid UTF-8, almost all there is, is simply itself.
 */
import { Buffer, isUtf8 } from "node:buffer";

const ESCAPE_FIRST = 0xdc80;
const ESCAPE_LAST = 0xdcff;
const REPLACEMENT = 0xfffd;

const ASCII = /^[\u0000-\u007f]*$/;
const SURROGATE = /[\ud800-\udfff]/;

/** True when each character is one byte, so that byte offsets and string offsets are the same. */
function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** True for the code point that stands for a byte outside valid UTF-8. */
export function isEscapedByte(codePoint: number): boolean {
  return codePoint >= ESCAPE_FIRST && codePoint <= ESCAPE_LAST;
}

/** The code point as Go sees it when it decodes a rune: U+FFFD for a byte outside valid UTF-8. */
export function toRune(codePoint: number): number {
  return codePoint >= 0xd800 && codePoint <= 0xdfff ? REPLACEMENT : codePoint;
}

/** The bytes of a Go string. A lone surrogate that is no escaped byte, which no Go string holds, becomes U+FFFD. */
export function encodeGoString(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text, "utf8");
  // Byte by byte: in random bytes there would be a part for every one or two of them.
  const bytes = Buffer.allocUnsafe(byteLength(text));
  let end = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at) ?? 0;
    if (code > 0xffff) at += 1;
    if (code < 0x80) {
      bytes[end] = code;
      end += 1;
    } else if (isEscapedByte(code)) {
      bytes[end] = code - 0xdc00;
      end += 1;
    } else {
      end += writeLongRune(bytes, end, toRune(code));
    }
  }
  return bytes;
}

/** The bytes of a code point beyond ASCII; gives their number. */
function writeLongRune(bytes: Buffer, at: number, code: number): number {
  const width = code < 0x800 ? 2 : code <= 0xffff ? 3 : 4;
  let rest = code;
  for (let index = width - 1; index > 0; index -= 1) {
    bytes[at + index] = 0x80 | (rest & 0x3f);
    rest >>= 6;
  }
  bytes[at] = ((0xf00 >> width) & 0xff) | rest;
  return width;
}

/** The Go string with these bytes; the inverse of encodeGoString. */
export function decodeGoString(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString("utf8");
  let result = "";
  for (let at = 0; at < buffer.length;) {
    const units: number[] = [];
    for (; at < buffer.length && units.length < UNITS_AT_ONCE; at += 1) {
      const first = buffer[at] ?? 0;
      const width = first < 0x80 ? 1 : runeWidth(buffer, at);
      if (width === 1) units.push(first);
      else if (width === 0) units.push(0xdc00 + first);
      else pushLongRune(units, buffer, at, width);
      at += Math.max(0, width - 1);
    }
    result += String.fromCharCode(...units);
  }
  return result;
}

const UNITS_AT_ONCE = 8192;

function pushLongRune(units: number[], bytes: Buffer, at: number, width: number): void {
  let code = (bytes[at] ?? 0) & (0xff >> (width + 1));
  for (let index = 1; index < width; index += 1) code = (code << 6) | ((bytes[at + index] ?? 0) & 0x3f);
  if (code <= 0xffff) units.push(code);
  else units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff));
}

/** How many bytes the valid UTF-8 sequence at this offset has; 0 when there is none. */
function runeWidth(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const width = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (at + width > bytes.length || first < 0xc2) return 0;
  for (let index = 1; index < width; index += 1) if (((bytes[at + index] ?? 0) & 0xc0) !== 0x80) return 0;
  return isUtf8(bytes.subarray(at, at + width)) ? width : 0;
}

/** Joins bytes that were escaped apart but form valid UTF-8 together: to be called after strings were concatenated. */
export function normalizeGoString(text: string): string {
  return text.isWellFormed() ? text : decodeGoString(encodeGoString(text));
}

/** Go's len(text). */
export function byteLength(text: string): number {
  const length = Buffer.byteLength(text, "utf8");
  if (length === text.length || text.isWellFormed()) return length;
  let escaped = 0;
  for (const char of text) if (isEscapedByte(char.codePointAt(0) ?? 0)) escaped += 1;
  // Buffer.byteLength counts a lone surrogate as the three bytes of U+FFFD.
  return length - 2 * escaped;
}

/** Go's text[from:to], in bytes. The bounds must be in range. */
export function sliceBytes(text: string, from: number, to: number): string {
  if (isAscii(text)) return text.slice(from, to);
  return decodeGoString(encodeGoString(text).subarray(from, to));
}

/** Go's text[index]: one byte. The index must be in range. */
export function byteAt(text: string, index: number): number {
  return (isAscii(text) ? text.charCodeAt(index) : encodeGoString(text)[index]) ?? 0;
}

/** Go's utf8.RuneCountInString: a byte outside valid UTF-8 counts as one. */
export function runeCount(text: string): number {
  if (!SURROGATE.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** The first `count` runes of the text. */
export function truncateRunes(text: string, count: number): string {
  if (text.length <= count) return text;
  if (!SURROGATE.test(text)) return text.slice(0, count);
  return Array.from(text).slice(0, count).join("");
}

/** Go's order of strings, by bytes: negative, 0 or positive. UTF-16 order differs from it beyond U+D7FF. */
export function compareGoStrings(a: string, b: string): number {
  if (a === b) return 0;
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(encodeGoString(a), encodeGoString(b));
}

/** Sorts strings in place in Go's order. */
export function sortGoStrings(texts: string[]): string[] {
  return texts.some((text) => SURROGATE.test(text)) ? texts.sort(compareGoStrings) : texts.sort();
}
