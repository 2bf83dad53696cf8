/** Go's predefined functions, but for `and`, `or` and `call`, which the evaluator treats by itself. */
import { equalsAny, isLess, isLessOrEqual } from "./comparison.ts";
import { escapeHtml, escapeJs, escapeQuery } from "./escaping.ts";
import { ANY, REFLECT_VALUE, STRING, type GoType } from "./go-type.ts";
import { indexValue, lengthOf, sliceValue } from "./indexing.ts";
import { sprint, sprintf, sprintln } from "./printf.ts";
import type { FunctionSignature, TemplateFunction } from "./template-function.ts";
import { isTrue, type GoValue } from "./values.ts";

type Builtin = (args: readonly GoValue[]) => GoValue;

function builtin(name: string, params: GoType[], variadic: GoType | undefined, run: Builtin) {
  const signature: FunctionSignature = variadic === undefined ? { params } : { params, variadic };
  return { name, signature, call: (_context: unknown, args: readonly GoValue[]) => run(args) };
}

const ONE = [REFLECT_VALUE];
const TWO = [REFLECT_VALUE, REFLECT_VALUE];

const ALL: readonly TemplateFunction<unknown>[] = [
  builtin("html", [], ANY, escapeHtml),
  builtin("index", ONE, REFLECT_VALUE, ([item, ...indexes]) => indexValue(item, indexes)),
  builtin("slice", ONE, REFLECT_VALUE, ([item, ...indexes]) => sliceValue(item, indexes)),
  builtin("js", [], ANY, escapeJs),
  builtin("len", ONE, undefined, ([item]) => lengthOf(item)),
  builtin("not", ONE, undefined, ([value]) => !isTrue(value)),
  builtin("print", [], ANY, sprint),
  builtin("printf", [STRING], ANY, ([format, ...args]) => sprintf(format as string, args)),
  builtin("println", [], ANY, sprintln),
  builtin("urlquery", [], ANY, escapeQuery),
  builtin("eq", ONE, REFLECT_VALUE, ([first, ...others]) => equalsAny(first, others)),
  builtin("ne", TWO, undefined, ([a, b]) => !equalsAny(a, [b])),
  builtin("lt", TWO, undefined, ([a, b]) => isLess(a, b)),
  builtin("le", TWO, undefined, ([a, b]) => isLessOrEqual(a, b)),
  builtin("gt", TWO, undefined, ([a, b]) => !isLessOrEqual(a, b)),
  builtin("ge", TWO, undefined, ([a, b]) => !isLess(a, b)),
];

export const BUILTINS: ReadonlyMap<string, TemplateFunction<unknown>> = new Map(
  ALL.map((entry) => [entry.name, entry]),
);

/** Builtins whose arguments are not evaluated, or not called, the ordinary way. */
export type SpecialBuiltin = "and" | "or" | "call";

export function isSpecialBuiltin(name: string): name is SpecialBuiltin {
  return name === "and" || name === "or" || name === "call";
}
