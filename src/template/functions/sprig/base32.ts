import { TextBuilder } from "../../language/text-builder.ts";
import { FunctionError } from "../../render-context.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const PADDING = 0x3d;
const GROUP = 8;
/** How many characters of a group hold how many bytes; no other numbers are possible. */
const BYTES: Readonly<Record<number, number>> = { 2: 1, 4: 2, 5: 3, 7: 4, 8: 5 };

const DIGITS = Int8Array.from({ length: 256 }, (_, byte) => ALPHABET.indexOf(String.fromCharCode(byte)));

/** The number that the byte of a text stands for; -1 for none. */
function digitOf(byte = 0): number {
  return DIGITS[byte] ?? -1;
}

/** With padding. */
export function encodeBase32(bytes: Uint8Array): string {
  let bits = 0;
  let count = 0;
  const text = new TextBuilder();
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xfff;
    for (count += 8; count >= 5; count -= 5) text.out += ALPHABET[(bits >> (count - 5)) & 31] ?? "";
    text.settle();
  }
  if (count > 0) text.add(ALPHABET[(bits << (5 - count)) & 31] ?? "");
  const digits = text.finish();
  return digits.padEnd(Math.ceil(digits.length / GROUP) * GROUP, "=");
}

/** As Go's decoder: line ends are ignored, the padding is wanted. Throws FunctionError with the first bad byte's offset. */
export function decodeBase32(encoded: Uint8Array): Uint8Array {
  const hasLines = encoded.includes(0x0a) || encoded.includes(0x0d);
  const text = hasLines ? encoded.filter((byte) => byte !== 0x0a && byte !== 0x0d) : encoded;
  const bytes = Buffer.alloc(Math.ceil(text.length / GROUP) * 5);
  let end = 0;
  for (let at = 0; at < text.length; at += GROUP) {
    const length = groupLength(text, at);
    let bits = 0;
    for (let index = 0; index < GROUP; index += 1) {
      const value = index < length ? digitOf(text[at + index]) : 0;
      // Not by shifts: a group has 40 bits.
      bits = bits * 32 + value;
    }
    bytes.writeUIntBE(bits, end, 5);
    end += BYTES[length] ?? 0;
    if (length < GROUP) break;
  }
  return bytes.subarray(0, end);
}

/** How many characters of the group hold data. */
function groupLength(text: Uint8Array, from: number): number {
  for (let index = 0; index < GROUP; index += 1) {
    const at = from + index;
    const byte = text[at];
    // Go says where the group began that is not whole.
    if (byte === undefined) throw corrupt(from);
    if (byte === PADDING && index >= 2 && text.length - at - 1 < GROUP) return paddedLength(text, at, index);
    if (byte === PADDING || digitOf(byte) < 0) throw corrupt(at);
  }
  return GROUP;
}

function paddedLength(text: Uint8Array, at: number, length: number): number {
  const rest = text.subarray(at + 1);
  if (rest.length + length < GROUP - 1) throw corrupt(text.length);
  for (let index = 0; index < GROUP - 1 - length; index += 1) {
    if (index < rest.length && rest[index] !== PADDING) throw corrupt(at + index);
  }
  if (!(length in BYTES)) throw corrupt(at);
  return length;
}

function corrupt(at: number): FunctionError {
  return new FunctionError(`illegal base32 data at input byte ${at}`);
}
