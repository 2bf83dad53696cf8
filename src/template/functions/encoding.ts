import { ANY, STRING } from "../language/go-type.ts";
import { decodeGoString, encodeGoString } from "../language/go-string.ts";
import type { GoValue } from "../language/values.ts";
import { FunctionError } from "../render-context.ts";
import { pure, type RenderFunction } from "./define.ts";
import { goJson } from "./go-json.ts";

const STANDARD = /^[A-Za-z0-9+/]*={0,2}$/;
const URL_SAFE = /^[A-Za-z0-9_-]*={0,2}$/;

/** Go's decoder ignores line ends, wants the padding, and names the first bad byte. */
function decodeBase64(name: string, text: string, alphabet: RegExp): string {
  const compact = text.replace(/[\r\n]/g, "");
  if (compact.length % 4 !== 0 || !alphabet.test(compact)) {
    const firstBad = Array.from(compact).findIndex((char, at) => !alphabet.test(char) || (char === "=" && at % 4 < 2));
    throw new FunctionError(
      `${name}: illegal base64 data at input byte ${firstBad === -1 ? compact.length : firstBad}`,
    );
  }
  return decodeGoString(Buffer.from(compact, "base64"));
}

function encodeBase64Url(text: string): string {
  return encodeGoString(text).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
}

/** Text to and from base64 (standard and URL-safe alphabet, with padding), and JSON as Go writes it. */
export const encodingFunctions: readonly RenderFunction[] = [
  pure("base64Decode", [STRING], (text: string) => decodeBase64("base64Decode", text, STANDARD)),
  pure("base64Encode", [STRING], (text: string) => encodeGoString(text).toString("base64")),
  pure("base64URLDecode", [STRING], (text: string) => decodeBase64("base64URLDecode", text, URL_SAFE)),
  pure("base64URLEncode", [STRING], (text: string) => encodeBase64Url(text)),
  pure("toJSON", [ANY], (value: GoValue) => goJson(value)),
];
