import { GO_TYPE, tagged, type GoMap, type GoSlice, type GoValue } from "../../language/values.ts";
import { FunctionError } from "../../render-context.ts";

/** A copy that shares no list and no map with the value. What cannot be changed is not copied. */
export function deepCopy(value: GoValue): GoValue {
  if (value === null || value === undefined) {
    throw new FunctionError("reflect: call of reflect.Value.Type on zero Value");
  }
  return copy(value);
}

function copy(value: GoValue): GoValue {
  if (Array.isArray(value)) return typedAs<GoSlice>(value, value.map(copy));
  if (value instanceof Map) {
    return typedAs<GoMap>(value, new Map(Array.from(value, ([key, item]) => [key, copy(item)])));
  }
  return value;
}

function typedAs<T extends GoSlice | GoMap>(original: T, copied: T): T {
  const type = original[GO_TYPE];
  return type === undefined ? copied : tagged(copied, type);
}
