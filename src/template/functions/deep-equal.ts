import { JsonNumber } from "../../runtime/json.ts";
import { GoBytes, GoNumber, GoObject, goType, type GoMap, type GoValue } from "../language/values.ts";
import { isNilContainer } from "./nil-container.ts";

/** reflect.DeepEqual: the same type and the same content, all the way down. */
export function deepEqual(a: GoValue, b: GoValue): boolean {
  if (a === null || a === undefined) return b === null || b === undefined;
  if (b === null || b === undefined || goType(a) !== goType(b)) return false;
  if (typeof a !== "object" || typeof b !== "object") return a === b;
  if (isNilContainer(a) !== isNilContainer(b)) return false;
  if (a instanceof JsonNumber) return b instanceof JsonNumber && a.text === b.text;
  if (a instanceof GoNumber) return b instanceof GoNumber && a.value === b.value;
  if (Array.isArray(a)) return Array.isArray(b) && equalLists(a, b);
  if (a instanceof Map) return b instanceof Map && equalMaps(a, b);
  if (a instanceof GoBytes) return b instanceof GoBytes && Buffer.compare(a.bytes, b.bytes) === 0;
  return a === b || (a instanceof GoObject && b instanceof GoObject && equalObjects(a, b));
}

function equalLists(a: readonly GoValue[], b: readonly GoValue[]): boolean {
  return a.length === b.length && a.every((item, index) => deepEqual(item, b[index]));
}

function equalMaps(a: GoMap, b: GoMap): boolean {
  return a.size === b.size && Array.from(a).every(([key, item]) => b.has(key) && deepEqual(item, b.get(key)));
}

function equalObjects(a: GoObject, b: GoObject): boolean {
  if (a.isNil || b.isNil) return a.isNil && b.isNil;
  if (a.type.kind === "func") return false;
  const others = b.fields;
  return Array.from(a.fields).every(([name, field]) => deepEqual(field, others.get(name)));
}
