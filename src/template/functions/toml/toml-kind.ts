import { spendSteps } from "../../language/budget.ts";
import { GoBytes, GoObject, type GoValue } from "../../language/values.ts";
import { isNilContainer } from "../../language/nil-container.ts";
import { tomlError } from "./toml-error.ts";

/** What a value becomes: nothing, a value behind `key =`, a `[table]` or a list of `[[tables]]`. */
export type TomlKind = "nil" | "value" | "table" | "tables";

/** Throws for a value that TOML cannot hold, also when it stands in a list; what is in a map is not looked at. */
export function tomlKindOf(value: GoValue): TomlKind {
  if (isNil(value)) return "nil";
  if (value instanceof Map) return "table";
  if (Array.isArray(value)) return isTableArray(value) ? "tables" : "value";
  return value instanceof GoObject ? objectKind(value) : "value";
}

function isNil(value: GoValue): boolean {
  if (value === null || value === undefined) return true;
  return value instanceof GoObject ? value.isNil : isNilContainer(value);
}

/** All elements are looked at, so that a list with a nil is refused whatever else is in it. */
function isTableArray(list: readonly GoValue[]): boolean {
  // Of a list in a list it is asked again and again.
  spendSteps(1 + list.length / 4);
  let areTables = list.length > 0;
  for (const item of list) {
    const kind = tomlKindOf(item);
    if (kind === "nil") throw tomlError("toml: cannot encode array with nil element");
    if (kind !== "table") areTables = false;
  }
  return areTables;
}

function objectKind(value: GoObject): TomlKind {
  const unsupported = unsupportedKind(value);
  if (unsupported !== undefined) throw tomlError(`unsupported type: ${unsupported}`);
  if (value instanceof GoBytes) return "value";
  return value.method("MarshalText") === undefined ? "table" : "value";
}

/** Go's name for the kind of a value that no TOML can hold: a function or a channel. */
export function unsupportedKind(value: GoValue): string | undefined {
  if (!(value instanceof GoObject) || value.type.kind !== "func") return undefined;
  return value.type.name.startsWith("<-chan") ? "chan" : "func";
}
