/** What Sprig learns about a value by reflection. */
import { JsonNumber } from "../../../runtime/json.ts";
import { GoChannel } from "../../language/channel.ts";
import { UINT8 } from "../../language/go-type.ts";
import { GoBytes, GoNumber, GoObject, goTypeOf, kindOf, type GoValue } from "../../language/values.ts";
import { FunctionError } from "../../render-context.ts";

/** What a Go function says that looks at the type of nil. */
export const NIL_DEREFERENCE = "runtime error: invalid memory address or nil pointer dereference";

/** The name of reflect's Kind: `int64`, `slice`, `ptr` …; `invalid` for nil. */
export function kindName(value: GoValue): string {
  if (value instanceof GoChannel) return "chan";
  const kind = kindOf(value);
  switch (kind) {
    case "int":
    case "uint":
    case "float":
      return basicName(value);
    case "pointer":
      return "ptr";
    default:
      return kind;
  }
}

/** A declared type such as time.Duration keeps the width of what it is made of. */
function basicName(value: GoValue): string {
  const type = goTypeOf(value);
  const bits = type.bits ?? 64;
  if (type.kind === "float") return bits === 32 ? "float32" : "float64";
  if (type.name === "int" || type.name === "uint") return type.name;
  // A Month or a Weekday is an int.
  if (type.name === "time.Month" || type.name === "time.Weekday") return "int";
  return `${type.kind}${bits}`;
}

/** The elements of a slice; undefined for anything else. */
export function sliceElements(value: GoValue): readonly GoValue[] | undefined {
  if (Array.isArray(value)) return value;
  if (value instanceof GoBytes) return Array.from(value.bytes, (byte) => new GoNumber(UINT8, BigInt(byte)));
  return undefined;
}

/** The elements of a slice. Throws `COMPLAINT KIND` for another kind of value, and Go's panic for nil. */
export function elementsOrFail(value: GoValue, complaint: (kind: string) => string): readonly GoValue[] {
  if (value === null || value === undefined) throw new FunctionError(NIL_DEREFERENCE);
  const elements = sliceElements(value);
  if (elements === undefined) throw new FunctionError(complaint(kindName(value)));
  return elements;
}

/** Sprig's `empty`: the zero value of the type; a struct never is. */
export function isEmpty(value: GoValue): boolean {
  switch (typeof value) {
    case "string":
      return value === "";
    case "boolean":
      return !value;
    case "bigint":
      return value === 0n;
    case "number":
      return value === 0;
    case "undefined":
      return true;
    default:
      return value === null || isEmptyObject(value);
  }
}

function isEmptyObject(value: object): boolean {
  if (value instanceof Map) return value.size === 0;
  if (Array.isArray(value)) return value.length === 0;
  if (value instanceof JsonNumber) return value.text === "";
  if (value instanceof GoNumber) return Number(value.value) === 0;
  if (value instanceof GoBytes) return value.bytes.length === 0;
  return value instanceof GoObject && value.isNil;
}
