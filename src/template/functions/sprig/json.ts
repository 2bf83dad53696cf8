import { ANY, STRING } from "../../language/go-type.ts";
import type { GoValue } from "../../language/values.ts";
import { FunctionError } from "../../render-context.ts";
import { pure, type RenderFunction } from "../define.ts";
import { goJson, type GoJsonOptions } from "../go-json.ts";
import { parseGoJson } from "../parse-json.ts";

/** Nothing where Sprig drops the error. */
function orNothing(write: () => string): string {
  try {
    return write();
  } catch (error) {
    if (error instanceof FunctionError) return "";
    throw error;
  }
}

function writers(name: string, options: GoJsonOptions): RenderFunction[] {
  return [
    pure(`sprig_to${name}`, [ANY], (value: GoValue) => orNothing(() => goJson(value, options))),
    pure(`sprig_mustTo${name}`, [ANY], (value: GoValue) => goJson(value, options)),
  ];
}

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*/g;

/** Where only a number is too large for a float64 Go reads on, with nil in its place; of other errors nothing is left. */
function readJsonLeniently(text: string): GoValue {
  try {
    return readJson(text);
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    if (!error.message.startsWith("json: cannot unmarshal number")) return null;
    const isTooLarge = (token: string): boolean => !token.startsWith('"') && !Number.isFinite(Number(token));
    return readJson(text.replace(STRING_OR_NUMBER, (token) => (isTooLarge(token) ? "null" : token)));
  }
}

/** parseGoJson takes an empty text for an empty map, as consul-template does. */
function readJson(text: string): GoValue {
  if (text === "") throw new FunctionError("unexpected end of JSON input");
  return parseGoJson(text);
}

const RAW: GoJsonOptions = { escapeHtml: false };

/**
 * Sprig's JSON: `toJson`, `toPrettyJson` (two spaces), `toRawJson` (without escapes for HTML) and `fromJson`, whose numbers
 * are float64. What cannot be written or read gives an empty text or nil; with `must` before the name it is an error
 * (and for `toRawJson` always).
 */
export const jsonFunctions: readonly RenderFunction[] = [
  ...writers("Json", {}),
  ...writers("PrettyJson", { indent: "  " }),
  pure("sprig_toRawJson", [ANY], (value: GoValue) => goJson(value, RAW)),
  pure("sprig_mustToRawJson", [ANY], (value: GoValue) => goJson(value, RAW)),
  pure("sprig_fromJson", [STRING], readJsonLeniently),
  pure("sprig_mustFromJson", [STRING], readJson),
];
