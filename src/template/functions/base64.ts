import { decodeGoString, encodeGoString } from "../language/go-string.ts";
import { FunctionError } from "../render-context.ts";

export type Base64Alphabet = "base64" | "base64url";

const DIGITS = { base64: /^[A-Za-z0-9+/]*={0,2}$/, base64url: /^[A-Za-z0-9_-]*={0,2}$/ } as const;
const PADDING = 0x3d;

/** Text in base64, with padding. */
export function encodeBase64(text: string, alphabet: Base64Alphabet): string {
  const encoded = encodeGoString(text).toString("base64");
  return alphabet === "base64" ? encoded : encoded.replaceAll("+", "-").replaceAll("/", "_");
}

/**
 * As Go's decoder: line ends are ignored, the padding is wanted, and the error names the first bad byte. `name` is the
 * function's, for that error.
 */
export function decodeBase64(name: string, text: string, alphabet: Base64Alphabet): string {
  const compact = text.replace(/[\r\n]/g, "");
  if (compact.length % 4 === 0 && DIGITS[alphabet].test(compact)) return decodeGoString(Buffer.from(compact, alphabet));
  const at = firstBadByte(encodeGoString(text), DIGITS[alphabet]);
  throw new FunctionError(`${name}: illegal base64 data at input byte ${at}`);
}

/** Go counts an incomplete group as bad from its start, and padding from the byte that should not be there. */
function firstBadByte(bytes: Uint8Array, digits: RegExp): number {
  let inGroup = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (isLineEnd(byte)) continue;
    if (byte === PADDING && inGroup >= 2) return badPadding(bytes, at, inGroup);
    if (byte === PADDING || !digits.test(String.fromCharCode(byte))) return at;
    inGroup = (inGroup + 1) % 4;
  }
  return bytes.length - inGroup;
}

/** The first byte that is wrong from a padding character on that stands where one may stand. */
function badPadding(bytes: Uint8Array, padding: number, inGroup: number): number {
  let at = skipLineEnds(bytes, padding + 1);
  if (inGroup === 2) {
    if (at === bytes.length) return at;
    if (bytes[at] !== PADDING) return at - 1;
    at = skipLineEnds(bytes, at + 1);
  }
  return at;
}

function skipLineEnds(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && isLineEnd(bytes[at] ?? 0)) at += 1;
  return at;
}

function isLineEnd(byte: number): boolean {
  return byte === 0x0a || byte === 0x0d;
}
