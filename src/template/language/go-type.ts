import type { BoundMethod, GoNumber } from "./values.ts";

/** The kinds of Go's reflect package that a template can meet; "invalid" is the kind of no value at all. */
export type GoKind =
  | "invalid"
  | "bool"
  | "int"
  | "uint"
  | "float"
  | "string"
  | "slice"
  | "map"
  | "struct"
  | "pointer"
  | "func"
  | "interface";

/** A Go type: what `%T` prints, and what decides whether an argument fits a parameter. */
export interface GoType {
  /** As Go prints it, such as `map[string]interface {}`. Types of the same name are the same type. */
  readonly name: string;
  readonly kind: GoKind;
  /** Element of a slice or a map, target of a pointer. */
  readonly elem?: GoType;
  /** Key of a map. */
  readonly key?: GoType;
  /** Width in bits of a number; 64 when left out. */
  readonly bits?: number;
  /** True for a type that was declared with a name of its own (`type Number string`): it never fits another one. */
  readonly named?: boolean;
  /** The String method of a number type such as time.Duration. */
  readonly text?: (value: GoNumber) => string;
  /** The other methods of a number type, bound to the value; undefined for an unknown name. */
  readonly method?: (value: GoNumber, name: string) => BoundMethod | undefined;
}

function basic(name: string, kind: GoKind, bits = 64): GoType {
  return { name, kind, bits, named: true };
}

/** `interface {}`: takes everything; a missing value arrives as null. */
export const ANY: GoType = { name: "interface {}", kind: "interface" };
/** `reflect.Value`: takes everything; a missing value arrives as undefined and an empty interface as null. */
export const REFLECT_VALUE: GoType = { name: "reflect.Value", kind: "struct", named: true };
export const BOOL = basic("bool", "bool");
export const STRING = basic("string", "string");
export const INT = basic("int", "int");
export const INT8 = basic("int8", "int", 8);
export const INT16 = basic("int16", "int", 16);
export const INT32 = basic("int32", "int", 32);
export const INT64 = basic("int64", "int");
export const UINT = basic("uint", "uint");
export const UINT8 = basic("uint8", "uint", 8);
export const UINT16 = basic("uint16", "uint", 16);
export const UINT32 = basic("uint32", "uint", 32);
export const UINT64 = basic("uint64", "uint");
export const FLOAT32 = basic("float32", "float", 32);
export const FLOAT64 = basic("float64", "float");
export const JSON_NUMBER = basic("json.Number", "string");

/** `[]elem`. */
export function sliceOf(elem: GoType): GoType {
  return { name: `[]${elem.name}`, kind: "slice", elem };
}

/** `map[key]elem`. */
export function mapOf(key: GoType, elem: GoType): GoType {
  return { name: `map[${key.name}]${elem.name}`, kind: "map", key, elem };
}

/** `*elem`. */
export function pointerTo(elem: GoType): GoType {
  return { name: `*${elem.name}`, kind: "pointer", elem };
}

/** A struct type with a name, such as `dep.Secret`. */
export function structType(name: string): GoType {
  return { name, kind: "struct", named: true };
}

/** A declared type over another one, such as `time.Duration` over INT64. */
export function namedType(name: string, underlying: GoType): GoType {
  return { ...underlying, name, named: true };
}

export const ANY_SLICE = sliceOf(ANY);
export const ANY_MAP = mapOf(STRING, ANY);
export const STRING_SLICE = sliceOf(STRING);
export const BYTE_SLICE = sliceOf(UINT8);

/** Whether a value of one type can be passed where the other is expected, as reflect's AssignableTo says. */
export function assignable(from: GoType, to: GoType): boolean {
  if (from === to || to === ANY || from.name === to.name) return true;
  if (from.kind !== to.kind || from.named === to.named) return false;
  return sameUnderlying(from, to);
}

function sameUnderlying(a: GoType, b: GoType): boolean {
  if (a.kind === "interface" || a.kind === "struct") return false;
  return a.elem?.name === b.elem?.name && a.key?.name === b.key?.name;
}

/** Whether nil may stand for a value of this type. */
export function canBeNil(type: GoType): boolean {
  switch (type.kind) {
    case "interface":
    case "slice":
    case "map":
    case "pointer":
    case "func":
      return true;
    default:
      return type === REFLECT_VALUE;
  }
}
