/** The builtins eq, ne, lt, le, gt and ge. */
import { JsonNumber } from "../../runtime/json.ts";
import { compareGoStrings } from "./go-string.ts";
import { formatValue } from "./printf.ts";
import { GoBytes, GoNumber, GoObject, goType, kindOf, type GoValue } from "./values.ts";

type BasicKind = "bool" | "int" | "uint" | "float" | "string" | undefined;

function basicKind(value: GoValue): BasicKind {
  switch (typeof value) {
    case "string":
      return "string";
    case "bigint":
      return "int";
    case "number":
      return "float";
    case "boolean":
      return "bool";
    default:
      if (value instanceof JsonNumber) return "string";
      return value instanceof GoNumber ? numberKind(value) : undefined;
  }
}

function numberKind(value: GoNumber): BasicKind {
  if (typeof value.value === "number") return "float";
  return value.type.kind === "uint" ? "uint" : "int";
}

function plain(value: GoValue): boolean | bigint | number | string {
  if (value instanceof JsonNumber) return value.text;
  if (value instanceof GoNumber) return value.value;
  return value as boolean | bigint | number | string;
}

/** Integers compare whatever their sign and width. */
function comparableKinds(a: BasicKind, b: BasicKind): boolean {
  return a === b || (a === "int" && b === "uint") || (a === "uint" && b === "int");
}

function incompatible(a: GoValue, b: GoValue): Error {
  return new Error(`incompatible types for comparison: ${goType(a)} and ${goType(b)}`);
}

function isNothing(value: GoValue): boolean {
  return value === undefined || value === null;
}

/** a == b for any of the others. Throws with Go's words when the types cannot be compared. */
export function equalsAny(first: GoValue, others: readonly GoValue[]): boolean {
  if (others.length === 0) throw new Error("missing argument for comparison");
  const kind = basicKind(first);
  return others.some((other) => {
    const otherKind = basicKind(other);
    if (kind !== otherKind && !comparableKinds(kind, otherKind)) {
      if (!isNothing(first) && !isNothing(other)) throw incompatible(first, other);
      return false;
    }
    return kind === undefined ? equalObjects(first, other) : plain(first) === plain(other);
  });
}

function equalObjects(first: GoValue, other: GoValue): boolean {
  if (isNothing(first) || isNothing(other)) return isNil(first) === isNil(other);
  if (kindOf(first) !== kindOf(other)) {
    const [a, b] = [formatValue(first, "s"), formatValue(other)];
    throw new Error(`non-comparable types ${a}: ${goType(first)}, ${goType(other)}: ${b}`);
  }
  if (isNil(first) || isNil(other)) return isNil(first) === isNil(other);
  if (!isComparable(other)) throw new Error(`non-comparable type ${formatValue(other, "s")}: ${goType(other)}`);
  return first === other || (first instanceof GoObject && other instanceof GoObject && sameStruct(first, other));
}

function isNil(value: GoValue): boolean {
  return isNothing(value) || (value instanceof GoObject && value.isNil);
}

/** Slices, maps and functions have no ==, nor has a struct that holds one. */
function isComparable(value: GoValue): boolean {
  if (!(value instanceof GoObject)) return !Array.isArray(value) && !(value instanceof Map);
  if (value.type.kind === "struct") return Array.from(value.fields.values()).every(isComparable);
  return !(value instanceof GoBytes) && value.type.kind !== "func";
}

function sameStruct(a: GoObject, b: GoObject): boolean {
  if (a.type.kind !== "struct" || a.type.name !== b.type.name) return false;
  return Array.from(a.fields).every(([name, field]) => equalsAny(field, [b.fields.get(name)]));
}

/** a < b. Throws with Go's words when the types have no order or differ. */
export function isLess(a: GoValue, b: GoValue): boolean {
  const [kindA, kindB] = [basicKind(a), basicKind(b)];
  if (kindA === undefined || kindB === undefined) throw new Error("invalid type for comparison");
  if (!comparableKinds(kindA, kindB)) throw incompatible(a, b);
  if (kindA === "bool") throw new Error("invalid type for comparison");
  const [left, right] = [plain(a), plain(b)];
  if (typeof left === "string" && typeof right === "string") return compareGoStrings(left, right) < 0;
  return left < right;
}

/** a <= b: less or equal, so that it is false for NaN. */
export function isLessOrEqual(a: GoValue, b: GoValue): boolean {
  return isLess(a, b) || equalsAny(a, [b]);
}
