import { ANY, STRING } from "../language/go-type.ts";
import type { GoValue } from "../language/values.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { pure, type RenderFunction } from "./define.ts";
import { goJson } from "./go-json.ts";

/** Text to and from base64 (standard and URL-safe alphabet, with padding), and JSON as Go writes it. */
export const encodingFunctions: readonly RenderFunction[] = [
  pure("base64Decode", [STRING], (text: string) => decodeBase64("base64Decode", text, "base64")),
  pure("base64Encode", [STRING], (text: string) => encodeBase64(text, "base64")),
  pure("base64URLDecode", [STRING], (text: string) => decodeBase64("base64URLDecode", text, "base64url")),
  pure("base64URLEncode", [STRING], (text: string) => encodeBase64(text, "base64url")),
  pure("toJSON", [ANY], (value: GoValue) => goJson(value)),
];
