import { decodeGoString, encodeGoString } from "../../language/go-string.ts";

/** The text with one character for each byte, for functions that count and cut bytes. */
export function toBinary(text: string): string {
  return encodeGoString(text).toString("latin1");
}

/** The inverse of toBinary. */
export function fromBinary(binary: string): string {
  return decodeGoString(Buffer.from(binary, "latin1"));
}
