/** go-spew's inline format: `%v`, and with flags `%+v` (addresses), `%#v` (types) and `%#+v` (both). */
import { sortedKeys } from "../../language/printer.ts";
import {
  GoBytes,
  GoObject,
  goTypeOf,
  stringOf,
  type GoMap,
  type GoSlice,
  type GoValue,
} from "../../language/values.ts";
import { isNilField, methodText, scalarText, SOME_ADDRESS } from "./spew-value.ts";

export interface SpewFlags {
  readonly plus: boolean;
  readonly sharp: boolean;
}

/** The value in one line. Map keys are sorted; Go's come in any order. */
export function spewInline(value: GoValue, flags: SpewFlags): string {
  return format(value ?? null, flags, flags.sharp);
}

/** `typed`: whether the type is to be shown, which it is where it does not follow from what holds the value. */
function format(value: GoValue, flags: SpewFlags, typed: boolean): string {
  if (value instanceof GoObject && value.type.kind === "pointer") return formatPointer(value, flags, typed);
  if (!typed) return formatPlain(value, flags);
  const name = value === null || value === undefined ? "interface {}" : goTypeOf(value).name;
  return `(${value instanceof GoBytes ? "[]uint8" : name})${formatPlain(value, flags)}`;
}

function formatPointer(value: GoObject, flags: SpewFlags, typed: boolean): string {
  if (value.isNil) return typed ? `(${value.type.name})<nil>` : "<nil>";
  const prefix = typed ? `(${value.type.name})` : "<*>";
  const address = flags.plus ? `(${SOME_ADDRESS})` : "";
  return prefix + address + (methodText(value) ?? formatFields(value, flags));
}

function formatPlain(value: GoValue, flags: SpewFlags): string {
  if (value === undefined || value === null) return "<nil>";
  const method = methodText(value);
  if (method !== undefined) return method;
  const text = stringOf(value);
  if (text !== undefined) return text;
  if (value instanceof GoBytes) return `[${Array.from(value.bytes).join(" ")}]`;
  if (Array.isArray(value)) {
    const slice = value;
    return `[${slice.map((item) => format(item, flags, inInterface(slice, flags, "elem"))).join(" ")}]`;
  }
  if (value instanceof Map) return formatMap(value, flags);
  if (value instanceof GoObject) return value.type.kind === "func" ? SOME_ADDRESS : formatFields(value, flags);
  return scalarText(value) ?? "";
}

function inInterface(container: GoSlice | GoMap, flags: SpewFlags, part: "elem" | "key"): boolean {
  return flags.sharp && goTypeOf(container)[part]?.kind === "interface";
}

function formatMap(map: GoMap, flags: SpewFlags): string {
  const typedKeys = inInterface(map, flags, "key");
  const typedItems = inInterface(map, flags, "elem");
  const entries = sortedKeys(map).map((key) => {
    const item = format(map.get(key) ?? null, flags, typedItems);
    return `${format(key, flags, typedKeys)}:${item}`;
  });
  return `map[${entries.join(" ")}]`;
}

function formatFields(value: GoObject, flags: SpewFlags): string {
  const named = flags.plus || flags.sharp;
  const fields = Array.from(value.fields, ([name, field]) => {
    const shown = isNilField(field) ? nilField(field, flags) : format(field, flags, flags.sharp);
    return named ? `${name}:${shown}` : shown;
  });
  return `{${fields.join(" ")}}`;
}

function nilField(field: GoValue, flags: SpewFlags): string {
  return flags.sharp ? `(${goTypeOf(field).name})<nil>` : "<nil>";
}
