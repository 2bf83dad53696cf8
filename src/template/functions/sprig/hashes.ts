import { encodeGoString } from "../../language/go-string.ts";
import { STRING } from "../../language/go-type.ts";
import { pure, type RenderFunction } from "../define.ts";

const ADLER_PRIME = 65_521;
/** As many bytes as can be summed up before the sums must be reduced to stay exact. */
const ADLER_RUN = 1 << 20;

function hexHash(algorithm: "sha1" | "sha256" | "sha512"): (text: string) => string {
  return (text) => {
    const { createHash } = process.getBuiltinModule("node:crypto");
    return createHash(algorithm).update(encodeGoString(text)).digest("hex");
  };
}

function adler32(text: string): string {
  const bytes = encodeGoString(text);
  let low = 1;
  let high = 0;
  for (let start = 0; start < bytes.length; start += ADLER_RUN) {
    for (const byte of bytes.subarray(start, start + ADLER_RUN)) {
      low += byte;
      high += low;
    }
    low %= ADLER_PRIME;
    high %= ADLER_PRIME;
  }
  return String(high * 65_536 + low);
}

/** `sha1sum`, `sha256sum`, `sha512sum` TEXT in hexadecimal; `adler32sum` TEXT as a decimal number. */
export const hashFunctions: readonly RenderFunction[] = [
  pure("sprig_sha1sum", [STRING], hexHash("sha1")),
  pure("sprig_sha256sum", [STRING], hexHash("sha256")),
  pure("sprig_sha512sum", [STRING], hexHash("sha512")),
  pure("sprig_adler32sum", [STRING], adler32),
];
