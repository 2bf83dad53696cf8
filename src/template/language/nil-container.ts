import type { GoType } from "./go-type.ts";
import { tagged, type GoMap, type GoSlice, type GoValue } from "./values.ts";

/** Slices and maps that were never made: they print as empty ones, but are null in JSON. */
const nilContainers = new WeakSet<object>();

/** A nil slice of that type. */
export function nilSlice(type: GoType): GoSlice {
  return marked(tagged<GoSlice>([], type));
}

/** A nil map of that type. */
export function nilMap(type: GoType): GoMap {
  return marked(tagged<GoMap>(new Map<GoValue, GoValue>(), type));
}

/** True for a slice or a map that is nil in Go. */
export function isNilContainer(value: GoValue): boolean {
  return typeof value === "object" && value !== null && nilContainers.has(value);
}

function marked<T extends GoSlice | GoMap>(container: T): T {
  nilContainers.add(container);
  return container;
}
