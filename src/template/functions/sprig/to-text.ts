import { decodeGoString } from "../../language/go-string.ts";
import { formatValue } from "../../language/printf.ts";
import { GoBytes, GoObject, type GoValue } from "../../language/values.ts";
import { sliceElements } from "./reflection.ts";

/** Sprig's text of a value: of bytes what they say, of anything else what `%v` prints. */
export function textOf(value: GoValue): string {
  if (typeof value === "string") return value;
  if (value instanceof GoBytes) return decodeGoString(value.bytes);
  return value instanceof GoObject ? (value.text() ?? formatValue(value)) : formatValue(value);
}

/** The texts of a list's elements without nil; of anything else a list of its own text. */
export function textsOf(value: GoValue): string[] {
  if (value === null || value === undefined) return [];
  const elements = sliceElements(value) ?? [value];
  return elements.filter((item) => item !== null && item !== undefined).map(textOf);
}
