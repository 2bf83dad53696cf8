import { decodeGoString, encodeGoString } from "../../language/go-string.ts";
import { STRING } from "../../language/go-type.ts";
import { FunctionError } from "../../render-context.ts";
import { decodeBase64, encodeBase64 } from "../base64.ts";
import { pure, type RenderFunction } from "../define.ts";
import { decodeBase32, encodeBase32 } from "./base32.ts";

/** Sprig gives the error's text in place of what it cannot decode. */
function orError(decode: () => string): string {
  try {
    return decode();
  } catch (error) {
    if (error instanceof FunctionError) return error.message.replace(/^b64dec: /, "");
    throw error;
  }
}

/** `b64enc`, `b64dec`, `b32enc`, `b32dec` TEXT: base64 and base32 with padding; a decoder's error is its result. */
export const encodingFunctions: readonly RenderFunction[] = [
  pure("sprig_b64enc", [STRING], (text: string) => encodeBase64(text, "base64")),
  pure("sprig_b64dec", [STRING], (text: string) => orError(() => decodeBase64("b64dec", text, "base64"))),
  pure("sprig_b32enc", [STRING], (text: string) => encodeBase32(encodeGoString(text))),
  pure("sprig_b32dec", [STRING], (text: string) => orError(() => decodeGoString(decodeBase32(encodeGoString(text))))),
];
