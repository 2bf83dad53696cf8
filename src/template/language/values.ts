/**
 * The values a template works on:
 *
 *   undefined    no value (reflect's invalid Value; prints `<no value>`)
 *   null         nil in an `interface {}`, such as a JSON null in a map
 *   boolean      bool
 *   string       string, in the encoding of go-string.ts
 *   bigint       int, Go's default integer
 *   number       float64
 *   JsonNumber   json.Number: a string to Go, with the methods String, Int64 and Float64
 *   GoNumber     every other number type: int64, uint8, float32, time.Duration …
 *   array        []interface {}, or the slice type it was tagged with
 *   Map          map[string]interface {}, or the map type it was tagged with
 *   GoObject     a struct, a pointer to one, []byte, a function
 */
import { JsonNumber } from "../../runtime/json.ts";
import {
  ANY,
  ANY_MAP,
  ANY_SLICE,
  BOOL,
  BYTE_SLICE,
  FLOAT64,
  INT,
  JSON_NUMBER,
  STRING,
  type GoKind,
  type GoType,
} from "./go-type.ts";

export type GoValue =
  undefined | null | boolean | string | bigint | number | JsonNumber | GoNumber | GoObject | GoSlice | GoMap;

/** The key under which a slice or a map carries a type other than the default one. */
export const GO_TYPE: unique symbol = Symbol("Go type");

export interface GoSlice extends Array<GoValue> {
  [GO_TYPE]?: GoType;
}

/** Keys are strings, or whatever the tagged key type says. */
export interface GoMap extends Map<GoValue, GoValue> {
  [GO_TYPE]?: GoType;
}

/** A number of any type but int and float64; integers are held as bigint, floats as number. */
export class GoNumber {
  readonly type: GoType;
  readonly value: bigint | number;

  constructor(type: GoType, value: bigint | number) {
    this.type = type;
    this.value = value;
  }
}

/** How a Go method or String() sees its receiver is up to the subclass; this is what the engine asks of it. */
export abstract class GoObject {
  abstract readonly type: GoType;

  /** True for a nil pointer. */
  get isNil(): boolean {
    return false;
  }

  /** The struct's fields in order of declaration; a name in lower case is unexported: printed, but not reachable. */
  get fields(): ReadonlyMap<string, GoValue> {
    return NO_FIELDS;
  }

  /** The method of that name, already bound to this object. */
  method(_name: string): BoundMethod | undefined {
    return undefined;
  }

  /** What GoString() returns, for `%#v`; undefined when the Go type has none and its fields are printed. */
  goString(): string | undefined {
    return undefined;
  }

  /** What String() or Error() returns; undefined when the Go type has neither and its fields are printed. */
  text(): string | undefined {
    return undefined;
  }
}

/** A method of a GoObject: checked and called like a function. `context` is the one of the execution. */
export interface BoundMethod {
  readonly params: readonly GoType[];
  readonly variadic?: GoType;
  call(args: readonly GoValue[], context: unknown): GoValue;
}

const NO_FIELDS: ReadonlyMap<string, GoValue> = new Map();

/** A struct without methods, or with `type.kind` "pointer" a pointer to one. */
export class GoStruct extends GoObject {
  readonly type: GoType;
  readonly #fields: ReadonlyMap<string, GoValue>;

  constructor(type: GoType, fields: ReadonlyMap<string, GoValue>) {
    super();
    this.type = type;
    this.#fields = fields;
  }

  override get fields(): ReadonlyMap<string, GoValue> {
    return this.#fields;
  }
}

/** A nil pointer of a type: printed as `<nil>`, false in a condition. */
export class GoNilPointer extends GoObject {
  readonly type: GoType;

  constructor(type: GoType) {
    super();
    this.type = type;
  }

  override get isNil(): boolean {
    return true;
  }
}

/** []byte. */
export class GoBytes extends GoObject {
  readonly type: GoType = BYTE_SLICE;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    super();
    this.bytes = bytes;
  }
}

/** A function as a value, for the builtin `call`. */
export class GoFunction extends GoObject {
  readonly type: GoType;
  readonly target: BoundMethod;

  constructor(typeName: string, target: BoundMethod) {
    super();
    this.type = { name: typeName, kind: "func" };
    this.target = target;
  }
}

/** Tags a slice or a map with its Go type, such as []string; returns the same object. */
export function tagged<T extends GoSlice | GoMap>(container: T, type: GoType): T {
  container[GO_TYPE] = type;
  return container;
}

/** The Go type of a value. Nil (null) has the type of the interface it lies in; undefined has none. */
export function goTypeOf(value: GoValue): GoType {
  switch (typeof value) {
    case "string":
      return STRING;
    case "bigint":
      return INT;
    case "boolean":
      return BOOL;
    case "number":
      return FLOAT64;
    case "undefined":
      return INVALID;
    default:
      return value === null ? ANY : objectType(value);
  }
}

const INVALID: GoType = { name: "<nil>", kind: "invalid" };

function objectType(value: JsonNumber | GoNumber | GoObject | GoSlice | GoMap): GoType {
  if (value instanceof Map) return value[GO_TYPE] ?? ANY_MAP;
  if (Array.isArray(value)) return value[GO_TYPE] ?? ANY_SLICE;
  if (value instanceof JsonNumber) return JSON_NUMBER;
  return value.type;
}

/** What `%T` prints for the value. */
export function goType(value: GoValue): string {
  return value === null ? "<nil>" : goTypeOf(value).name;
}

export function kindOf(value: GoValue): GoKind {
  return value === null ? "invalid" : goTypeOf(value).kind;
}

/** The text of a value whose Go kind is string; undefined for all others. */
export function stringOf(value: GoValue): string | undefined {
  if (typeof value === "string") return value;
  return value instanceof JsonNumber ? value.text : undefined;
}

/** The value of a number of kind int or uint; undefined for all others. */
export function integerOf(value: GoValue): bigint | undefined {
  if (typeof value === "bigint") return value;
  return value instanceof GoNumber && typeof value.value === "bigint" ? value.value : undefined;
}

/** Whether `if` takes the value for true: not the zero value of its type. */
export function isTrue(value: GoValue): boolean {
  switch (typeof value) {
    case "string":
      return value !== "";
    case "boolean":
      return value;
    case "bigint":
      return value !== 0n;
    case "number":
      return value !== 0;
    case "undefined":
      return false;
    default:
      return value !== null && isTrueObject(value);
  }
}

function isTrueObject(value: JsonNumber | GoNumber | GoObject | GoSlice | GoMap): boolean {
  if (value instanceof Map) return value.size > 0;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof JsonNumber) return value.text !== "";
  if (value instanceof GoNumber) return value.value !== 0n && value.value !== 0;
  if (value instanceof GoBytes) return value.bytes.length > 0;
  return !value.isNil;
}
