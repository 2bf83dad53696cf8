/** Calls of functions and methods: arguments are counted, evaluated and checked as Go does. */
import { JsonNumber } from "../../runtime/json.ts";
import { isStackOverflow, type Execution } from "./execution.ts";
import { normalizeGoString } from "./go-string.ts";
import { ANY, assignable, canBeNil, REFLECT_VALUE, type GoType } from "./go-type.ts";
import { convertInteger, zeroValue } from "./indexing.ts";
import type { ErrorNode } from "./nodes.ts";
import { AbortExecution, CallRefused, LimitExceeded } from "./template-error.ts";
import type { FunctionSignature, TemplateFunction } from "./template-function.ts";
import { GoFunction, GoObject, goType, goTypeOf, integerOf, isTrue, type GoValue } from "./values.ts";

/** Stands for "no value came through the pipe", which is not the same as a missing value that did. */
export const NO_FINAL: unique symbol = Symbol("no final value");
export type Final = GoValue | typeof NO_FINAL;

/** Evaluates one argument for a parameter of that type; without a type the value passes as it is. */
export type Argument = (run: Execution, dot: GoValue, type: GoType | undefined) => GoValue;

export interface Callee extends TemplateFunction<unknown> {
  /** One of Go's own, which was not replaced. */
  readonly isBuiltin?: boolean;
}

/** Calls with the arguments in the template and, last, what came through the pipe. */
export function callFunction(
  run: Execution,
  dot: GoValue,
  node: ErrorNode,
  callee: Callee,
  args: readonly Argument[],
  final: Final,
): GoValue {
  const values = evaluateArguments(run, dot, callee, args, final);
  const isBuiltin = callee.isBuiltin === true;
  run.budget.spendOnCall(callee.steps ?? 0, values, isBuiltin);
  let value: GoValue;
  try {
    value = callee.call(run.context, values);
  } catch (error) {
    return failCall(run, node, callee.name, error);
  }
  run.budget.spendOnResult(value, isBuiltin);
  return typeof value === "string" ? normalizeGoString(value) : value;
}

function failCall(run: Execution, node: ErrorNode, name: string, error: unknown): never {
  if (error instanceof AbortExecution || error instanceof LimitExceeded || isStackOverflow(error)) throw error;
  const message = error instanceof Error ? error.message : String(error);
  // Go refuses before it looks at the call's own place: the error stands where it has been last.
  if (error instanceof CallRefused) return run.fail(message, error);
  run.node = node;
  return run.fail(`error calling ${name}: ${message}`, error);
}

function evaluateArguments(
  run: Execution,
  dot: GoValue,
  { name, signature }: Callee,
  args: readonly Argument[],
  final: Final,
): GoValue[] {
  checkCount(run, name, signature, args.length, final !== NO_FINAL);
  const { params, variadic } = signature;
  const first = args[0];
  const second = args[1];
  // Most calls have one or two arguments. A literal is just long enough for them; an array that is pushed to makes room for 17.
  if (first === undefined) return final === NO_FINAL ? [] : [checkType(run, final, params[0] ?? variadic ?? ANY)];
  if (second === undefined) {
    const value = first(run, dot, params[0] ?? variadic ?? ANY);
    return final === NO_FINAL ? [value] : [value, checkType(run, final, params[1] ?? variadic ?? ANY)];
  }
  if (args.length === 2 && final === NO_FINAL) {
    return [first(run, dot, params[0] ?? variadic ?? ANY), second(run, dot, params[1] ?? variadic ?? ANY)];
  }
  const values = args.map((arg, index) => arg(run, dot, params[index] ?? variadic ?? ANY));
  if (final !== NO_FINAL) values.push(checkType(run, final, params[args.length] ?? variadic ?? ANY));
  return values;
}

function checkCount(
  run: Execution,
  name: string,
  signature: FunctionSignature,
  count: number,
  hasFinal: boolean,
): void {
  const fixed = signature.params.length;
  const given = hasFinal ? count + 1 : count;
  if (signature.variadic !== undefined) {
    if (given < fixed) run.fail(`wrong number of args for ${name}: want at least ${fixed} got ${count}`);
  } else if (given !== fixed) {
    run.fail(`wrong number of args for ${name}: want ${fixed} got ${given}`);
  }
}

/** The value as an argument of that type; without a type it passes as it is. */
export function checkType(run: Execution, value: GoValue, type: GoType | undefined): GoValue {
  if (value === undefined) return missingAs(run, type);
  if (type === undefined || type === ANY || type === REFLECT_VALUE) return value;
  const from = goTypeOf(value);
  if (assignable(from, type)) return value;
  if (from.kind === "pointer" && from.elem !== undefined && assignable(from.elem, type)) {
    if (value instanceof GoObject && value.isNil) run.fail(`dereference of nil pointer of type ${type.name}`);
    return value;
  }
  return run.fail(`wrong type for value; expected ${type.name}; got ${from.name}`);
}

function missingAs(run: Execution, type: GoType | undefined): GoValue {
  if (type === undefined || type === REFLECT_VALUE) return undefined;
  if (!canBeNil(type)) run.fail(`invalid value; expected ${type.name}`);
  return zeroValue(type);
}

/** `and` stops at the first false argument, `or` at the first true one; the last one evaluated is the result. */
export function callLogical(
  run: Execution,
  dot: GoValue,
  name: "and" | "or",
  args: readonly Argument[],
  final: Final,
): GoValue {
  checkCount(run, name, LOGICAL, args.length, final !== NO_FINAL);
  let value: GoValue;
  for (const arg of args) {
    value = arg(run, dot, REFLECT_VALUE);
    if (isTrue(value) === (name === "or")) return value;
  }
  return final === NO_FINAL ? value : final;
}

const LOGICAL: FunctionSignature = { params: [REFLECT_VALUE], variadic: REFLECT_VALUE };

/** The builtin `call`: the first argument is the function. `label` is how the template writes it. */
export function callValue(
  run: Execution,
  dot: GoValue,
  node: ErrorNode,
  label: string | undefined,
  args: readonly Argument[],
  final: Final,
): GoValue {
  const callee: Callee = {
    name: "call",
    signature: LOGICAL,
    call: (context, [target, ...rest]) => callTarget(label ?? reflectString(target), target, rest, context),
  };
  return callFunction(run, dot, node, callee, args, final);
}

/** reflect.Value's String: the text of a string, of anything else its type. */
function reflectString(value: GoValue): string {
  if (typeof value === "string") return value;
  if (value instanceof JsonNumber) return value.text;
  return value === undefined ? "<invalid Value>" : `<${goTypeOf(value).name} Value>`;
}

function callTarget(name: string, target: GoValue, args: readonly GoValue[], context: unknown): GoValue {
  if (target === undefined || target === null) throw new Error("call of nil");
  if (!(target instanceof GoFunction)) throw new Error(`non-function ${name} of type ${goType(target)}`);
  const { params, variadic } = target.target;
  if (variadic !== undefined && args.length < params.length) {
    throw new Error(`wrong number of args for ${name}: got ${args.length} want at least ${params.length}`);
  }
  if (variadic === undefined && args.length !== params.length) {
    throw new Error(`wrong number of args for ${name}: got ${args.length} want ${params.length}`);
  }
  const values = args.map((arg, index) => prepareArgument(arg, index, params[index] ?? variadic ?? ANY));
  return target.target.call(values, context);
}

/** Unlike an ordinary argument, an integer of one type passes for another. */
function prepareArgument(value: GoValue, index: number, type: GoType): GoValue {
  if (value === undefined || value === null) {
    if (!canBeNil(type)) throw new Error(`arg ${index}: value is nil; should be of type ${type.name}`);
    return type === REFLECT_VALUE ? undefined : zeroValue(type);
  }
  if (type === REFLECT_VALUE || assignable(goTypeOf(value), type)) return value;
  const integer = integerOf(value);
  if (integer !== undefined && (type.kind === "int" || type.kind === "uint")) return convertInteger(integer, type);
  throw new Error(`arg ${index}: value has type ${goType(value)}; should be ${type.name}`);
}
