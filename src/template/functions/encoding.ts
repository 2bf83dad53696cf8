import { ANY, STRING } from "../language/go-type.ts";
import type { GoValue } from "../language/values.ts";
import { FunctionError } from "../render-context.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { pure, type RenderFunction } from "./define.ts";
import { goJson, type GoJsonOptions } from "./go-json.ts";

/** A function that writes its argument as JSON; Go puts the function's name before the error. */
function jsonWriter(name: string, options: GoJsonOptions): RenderFunction {
  return pure(name, [ANY], (value: GoValue) => {
    try {
      return goJson(value, options);
    } catch (error) {
      throw error instanceof FunctionError ? new FunctionError(`${name}: ${error.message}`) : error;
    }
  });
}

/** Text to and from base64 (standard and URL-safe alphabet, with padding), and JSON as Go writes it. */
export const encodingFunctions: readonly RenderFunction[] = [
  pure("base64Decode", [STRING], (text: string) => decodeBase64("base64Decode", text, "base64")),
  pure("base64Encode", [STRING], (text: string) => encodeBase64(text, "base64")),
  pure("base64URLDecode", [STRING], (text: string) => decodeBase64("base64URLDecode", text, "base64url")),
  pure("base64URLEncode", [STRING], (text: string) => encodeBase64(text, "base64url")),
  jsonWriter("toJSON", {}),
  jsonWriter("toJSONPretty", { indent: "  " }),
  jsonWriter("toUnescapedJSON", { escapeHtml: false }),
  jsonWriter("toUnescapedJSONPretty", { escapeHtml: false, indent: "  " }),
];
