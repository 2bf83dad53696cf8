/** The characters of a document, as libyaml reads them: in pieces, so that what is wrong further on is met later. */
import { encodeGoString } from "../../language/go-string.ts";

export interface YamlInput {
  readonly text: string;
  /** Met by whoever reads on behind the text. */
  readonly problem?: string;
}

/** Looked for one by one: a pattern for the whole text would need stack for each character. */
const INVALID = /[^\t\n\r -~\u0085\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const PIECE = 512;
const BYTE_ORDER_MARK = "\ufeff";

/** Takes a byte order mark away; text in UTF-16 is decoded. */
export function yamlInput(text: string): YamlInput {
  if (!INVALID.test(text)) return { text: text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text };
  const bytes = encodeGoString(text);
  if (bytes.length >= 2 && bytes[0] === 0xff && bytes[1] === 0xfe) return utf16Input(bytes.subarray(2));
  if (bytes.length >= 2 && bytes[0] === 0xfe && bytes[1] === 0xff) {
    return utf16Input(
      Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2))).swap16(),
      bytes.length % 2 === 1,
    );
  }
  return utf8Input(bytes);
}

function utf8Input(bytes: Buffer): YamlInput {
  let at = bytes.subarray(0, 3).equals(Buffer.from(BYTE_ORDER_MARK)) ? 3 : 0;
  const begin = at;
  for (let end = PIECE; at < bytes.length; end = at + PIECE) {
    const pieceStart = at;
    const piece = bytes.subarray(0, end);
    while (at < piece.length) {
      const next = nextCharacter(piece, at);
      if (next === undefined) break;
      if (typeof next === "string") return { text: bytes.toString("utf8", begin, pieceStart), problem: next };
      at = next;
    }
    if (at === pieceStart) {
      return { text: bytes.toString("utf8", begin, at), problem: "incomplete UTF-8 octet sequence" };
    }
  }
  return { text: bytes.toString("utf8", begin) };
}

/** The offset behind the character, what is wrong with it, or undefined when its end is missing. */
function nextCharacter(bytes: Buffer, at: number): number | string | undefined {
  const first = bytes[at] ?? 0;
  const width = first < 0x80 ? 1 : first >> 5 === 6 ? 2 : first >> 4 === 14 ? 3 : first >> 3 === 30 ? 4 : 0;
  if (width === 0) return "invalid leading UTF-8 octet";
  if (at + width > bytes.length) return undefined;
  let code = width === 1 ? first : first & (0x7f >> width);
  for (const octet of bytes.subarray(at + 1, at + width)) {
    if (octet >> 6 !== 2) return "invalid trailing UTF-8 octet";
    code = (code << 6) | (octet & 0x3f);
  }
  return problemOf(code, width) ?? at + width;
}

function problemOf(code: number, width: number): string | undefined {
  const lowest = [0, 0, 0x80, 0x800, 0x10000][width] ?? 0;
  if (code < lowest) return "invalid length of a UTF-8 sequence";
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) return "invalid Unicode character";
  return INVALID.test(String.fromCodePoint(code)) ? "control characters are not allowed" : undefined;
}

function utf16Input(bytes: Buffer, isCut = bytes.length % 2 === 1): YamlInput {
  const text = bytes.toString("utf16le");
  if (!INVALID.test(text)) return isCut ? { text, problem: "incomplete UTF-16 character" } : { text };
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code >= 0xdc00 && code <= 0xdfff) return { text: "", problem: "unexpected low surrogate area" };
    if (code >= 0xd800 && code <= 0xdfff) return { text: "", problem: "expected low surrogate area" };
    if (INVALID.test(char)) break;
  }
  return { text: "", problem: "control characters are not allowed" };
}
