/** Go's predefined functions, but for `and`, `or` and `call`, which the evaluator treats by itself. */
import type { Callee } from "./call.ts";
import { equalsAny, isLess, isLessOrEqual } from "./comparison.ts";
import { escapeHtml, escapeJs, escapeQuery } from "./escaping.ts";
import { ANY, REFLECT_VALUE, STRING, type GoType } from "./go-type.ts";
import { indexValue, lengthOf, sliceValue } from "./indexing.ts";
import { sprint, sprintf, sprintln } from "./printf.ts";
import type { FunctionSignature } from "./template-function.ts";
import { isTrue, type GoValue } from "./values.ts";

type Builtin = (args: readonly GoValue[]) => GoValue;

function builtin(name: string, params: GoType[], variadic: GoType | undefined, run: Builtin): Callee {
  const signature: FunctionSignature = variadic === undefined ? { params } : { params, variadic };
  return { name, signature, isBuiltin: true, call: (_context: unknown, args: readonly GoValue[]) => run(args) };
}

const ONE = [REFLECT_VALUE];
const TWO = [REFLECT_VALUE, REFLECT_VALUE];

const ALL: readonly Callee[] = [
  builtin("html", [], ANY, escapeHtml),
  builtin("index", ONE, REFLECT_VALUE, (args) => indexValue(args[0], args.slice(1))),
  builtin("slice", ONE, REFLECT_VALUE, (args) => sliceValue(args[0], args.slice(1))),
  builtin("js", [], ANY, escapeJs),
  builtin("len", ONE, undefined, (args) => lengthOf(args[0])),
  builtin("not", ONE, undefined, (args) => !isTrue(args[0])),
  builtin("print", [], ANY, sprint),
  builtin("printf", [STRING], ANY, (args) => sprintf(args[0] as string, args.slice(1))),
  builtin("println", [], ANY, sprintln),
  builtin("urlquery", [], ANY, escapeQuery),
  builtin("eq", ONE, REFLECT_VALUE, (args) => equalsAny(args[0], args.slice(1))),
  builtin("ne", TWO, undefined, (args) => !equalsAny(args[0], [args[1]])),
  builtin("lt", TWO, undefined, (args) => isLess(args[0], args[1])),
  builtin("le", TWO, undefined, (args) => isLessOrEqual(args[0], args[1])),
  builtin("gt", TWO, undefined, (args) => !isLessOrEqual(args[0], args[1])),
  builtin("ge", TWO, undefined, (args) => !isLess(args[0], args[1])),
  // The evaluator calls these itself.
  builtin("and", [], undefined, () => undefined),
  builtin("or", [], undefined, () => undefined),
  builtin("call", [], undefined, () => undefined),
];

export const BUILTINS: ReadonlyMap<string, Callee> = new Map(ALL.map((entry) => [entry.name, entry]));

/** Builtins whose arguments are not evaluated, or not called, the ordinary way. */
export type SpecialBuiltin = "and" | "or" | "call";

export function isSpecialBuiltin(name: string): name is SpecialBuiltin {
  return name === "and" || name === "or" || name === "call";
}
