import { JsonNumber } from "../../../runtime/json.ts";
import { formatFloat } from "../../language/format-float.ts";
import { GoNumber, GoObject, type GoValue } from "../../language/values.ts";

/** Stands where Go prints an address, which differs from run to run. */
export const SOME_ADDRESS = "0xc000012340";

/** What the String method of the value returns; undefined when its type has none. */
export function methodText(value: GoValue): string | undefined {
  if (value instanceof JsonNumber) return value.text;
  if (value instanceof GoNumber) return value.type.text?.(value);
  return value instanceof GoObject ? value.text() : undefined;
}

/** A bool or a number of any type; undefined for everything else. */
export function scalarText(value: GoValue): string | undefined {
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "number") return formatFloat(value, "g", -1, 64);
  if (!(value instanceof GoNumber)) return undefined;
  return typeof value.value === "number" ? formatFloat(value.value, "g", -1, value.type.bits ?? 64) : `${value.value}`;
}

/** In the structs of consul-template a list or a map that is empty was never made: it is nil. */
export function isNilField(value: GoValue): boolean {
  return (Array.isArray(value) && value.length === 0) || (value instanceof Map && value.size === 0);
}
