/** The functions of oracle/functions.go. */
import * as types from "../../../src/template/language/go-type.ts";
import { formatValue } from "../../../src/template/language/printf.ts";
import type { TemplateFunction } from "../../../src/template/language/template-function.ts";
import type { GoObject } from "../../../src/template/language/values.ts";
import {
  GoBytes,
  GoNumber,
  goType,
  tagged,
  type GoMap,
  type GoSlice,
  type GoValue,
} from "../../../src/template/language/values.ts";
import { encodeGoString } from "../../../src/template/language/go-string.ts";
import { SECRET } from "./oracle-types.ts";

const { ANY, ANY_MAP, ANY_SLICE, BOOL, FLOAT32, FLOAT64, INT, INT64, STRING, STRING_SLICE, UINT, UINT8 } = types;

interface OracleFunction extends TemplateFunction<undefined> {
  /** As Go prints the type of the function. */
  readonly typeName: string;
}

interface Shape {
  readonly params?: types.GoType[];
  readonly variadic?: types.GoType;
  readonly returns: string;
}

function define(name: string, shape: Shape, run: (...args: never[]) => GoValue): OracleFunction {
  const { params = [], variadic, returns } = shape;
  const names = [...params.map((type) => type.name), ...(variadic === undefined ? [] : [`...${variadic.name}`])];
  return {
    name,
    typeName: `func(${names.join(", ")}) ${returns}`,
    signature: { params, ...(variadic === undefined ? {} : { variadic }) },
    call: (_context, args) => run(...(args as never[])),
  };
}

function dict(...pairs: GoValue[]): GoMap {
  const map: GoMap = new Map<GoValue, GoValue>();
  for (let at = 0; at + 1 < pairs.length; at += 2) map.set(formatValue(pairs[at]), pairs[at + 1]);
  return map;
}

function leaseOf(secret: GoObject | null): GoValue {
  if (secret === null || secret.isNil)
    throw new Error("runtime error: invalid memory address or nil pointer dereference");
  return secret.fields.get("LeaseID");
}

function failing(message: string): GoValue {
  throw new Error(message);
}

const asciiUpper = (text: string): string =>
  text.replace(/./gsu, (char) => (char.isWellFormed() ? char.toUpperCase() : char));

const ALL: readonly OracleFunction[] = [
  define("upper", { params: [STRING], returns: "string" }, asciiUpper),
  define("join", { params: [STRING, STRING_SLICE], returns: "string" }, (sep: string, list: string[]) =>
    list.join(sep),
  ),
  define("add", { params: [INT, INT], returns: "int" }, (a: bigint, b: bigint) => BigInt.asIntN(64, a + b)),
  define("addInt64", { params: [INT64, INT64], returns: "int64" }, (a: GoNumber, b: GoNumber) => {
    return new GoNumber(INT64, BigInt.asIntN(64, BigInt(a.value) + BigInt(b.value)));
  }),
  define("half", { params: [FLOAT64], returns: "float64" }, (x: number) => x / 2),
  define("flip", { params: [BOOL], returns: "bool" }, (b: boolean) => !b),
  define("small", { params: [UINT8], returns: "uint8" }, (n: GoNumber) => n),
  define("toInt64", { params: [INT], returns: "int64" }, (n: bigint) => new GoNumber(INT64, n)),
  define("toUint", { params: [INT], returns: "uint" }, (n: bigint) => new GoNumber(UINT, BigInt.asUintN(64, n))),
  define("toFloat32", { params: [FLOAT64], returns: "float32" }, (f: number) => new GoNumber(FLOAT32, Math.fround(f))),
  define("bytes", { params: [STRING], returns: "[]uint8" }, (s: string) => new GoBytes(encodeGoString(s))),
  define("identity", { params: [ANY], returns: "interface {}" }, (v: GoValue) => v),
  define("nothing", { returns: "interface {}" }, () => null),
  define("constant", { returns: "string" }, () => "constant"),
  define("keys", { params: [ANY_MAP], returns: "int" }, (map: GoMap) => BigInt(map.size)),
  define("items", { params: [ANY_SLICE], returns: "int" }, (list: GoSlice) => BigInt(list.length)),
  define("concat", { params: [STRING], variadic: STRING, returns: "string" }, (...all: string[]) => all.join("")),
  define("count", { variadic: ANY, returns: "int" }, (...rest: GoValue[]) => BigInt(rest.length)),
  define("sum", { variadic: INT, returns: "int" }, (...rest: bigint[]) => rest.reduce((total, n) => total + n, 0n)),
  define("typeOf", { params: [ANY], returns: "string" }, (v: GoValue) => goType(v)),
  define("fail", { params: [STRING], returns: "(string, error)" }, failing),
  define("panics", { returns: "string" }, () => failing("in panic")),
  define("list", { variadic: ANY, returns: "[]interface {}" }, (...items: GoValue[]) => items),
  define("strings", { variadic: STRING, returns: "[]string" }, (...items: string[]) => {
    return tagged<GoSlice>(items, STRING_SLICE);
  }),
  define("dict", { variadic: ANY, returns: "map[string]interface {}" }, dict),
  define("secretOf", { params: [types.pointerTo(SECRET)], returns: "string" }, leaseOf),
  define("secretValue", { params: [SECRET], returns: "string" }, leaseOf),
];

export const FUNCTIONS: ReadonlyMap<string, OracleFunction> = new Map(ALL.map((entry) => [entry.name, entry]));
