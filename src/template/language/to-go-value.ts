import { JsonNumber } from "../../runtime/json.ts";
import { GoBytes, GoNumber, GoObject, type GoMap, type GoValue } from "./values.ts";

/**
 * Turns a JavaScript value into what a template works on: plain objects and Maps become maps, an integer becomes int,
 * any other number float64, a Uint8Array []byte. Go values pass unchanged; undefined becomes nil. A lone surrogate
 * becomes U+FFFD. Throws TypeError for a function, a symbol or an object of a class.
 */
export function toGoValue(value: unknown): GoValue {
  switch (typeof value) {
    case "string":
      return value.toWellFormed();
    case "number":
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value) : value;
    case "boolean":
    case "bigint":
      return value;
    case "undefined":
      return null;
    case "object":
      return value === null ? null : fromObject(value);
    default:
      throw new TypeError(`a template cannot use a ${typeof value}`);
  }
}

function fromObject(value: object): GoValue {
  if (value instanceof JsonNumber || value instanceof GoNumber || value instanceof GoObject) return value;
  if (Array.isArray(value)) return value.map(toGoValue);
  if (value instanceof Uint8Array) return new GoBytes(value);
  const map: GoMap = new Map<GoValue, GoValue>();
  if (value instanceof Map) {
    for (const [key, item] of value as Map<unknown, unknown>) map.set(String(key).toWellFormed(), toGoValue(item));
    return map;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError("a template can use plain objects only, not instances of a class");
  }
  for (const [key, item] of Object.entries(value)) map.set(key.toWellFormed(), toGoValue(item));
  return map;
}
