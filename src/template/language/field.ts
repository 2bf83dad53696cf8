/** Field access: map keys, struct fields and methods, as in `.a.b`. */
import { JsonNumber } from "../../runtime/json.ts";
import { callFunction, NO_FINAL, type Argument, type Callee, type Final } from "./call.ts";
import type { Execution } from "./execution.ts";
import { assignable, STRING } from "./go-type.ts";
import { zeroValue } from "./indexing.ts";
import { jsonNumberMethod } from "./json-number-methods.ts";
import type { ErrorNode } from "./nodes.ts";
import { quoteGoString } from "./quote.ts";
import { GO_TYPE, GoNumber, GoObject, goTypeOf, type BoundMethod, type GoMap, type GoValue } from "./values.ts";

/** What stands behind the last field of a chain: arguments, which only a method takes. */
export interface FieldCall {
  readonly node: ErrorNode;
  readonly args: readonly Argument[];
}

const NO_ARGUMENTS: readonly Argument[] = [];
/** What calling a method takes beyond reading a field; see budget.ts. */
const METHOD_STEPS = 10;

/** Follows the names from the receiver on; `boxed` says that the receiver came out of an `interface {}`. */
export function fieldChain(
  run: Execution,
  dot: GoValue,
  receiver: GoValue,
  boxed: boolean,
  names: readonly string[],
  call: FieldCall,
  final: Final,
): GoValue {
  const { node, args } = call;
  let value = receiver;
  let isBoxed = boxed;
  const last = names.length - 1;
  for (let index = 0; index < last; index += 1) {
    const from: GoValue = value;
    const name = names[index] ?? "";
    value = plainEntry(from, name) ?? field(run, dot, from, isBoxed, name, { node, args: NO_ARGUMENTS }, NO_FINAL);
    isBoxed = holdsInterfaces(from);
  }
  const name = names[last] ?? "";
  const found = args.length === 0 && final === NO_FINAL ? plainEntry(value, name) : undefined;
  return found ?? field(run, dot, value, isBoxed, name, call, final);
}

/** Nearly all fields are this: an entry of a `map[string]interface {}`. */
function plainEntry(container: GoValue, name: string): GoValue {
  return container instanceof Map && container[GO_TYPE] === undefined ? container.get(name) : undefined;
}

/** Whether what lies in the container has the static type `interface {}`. */
export function holdsInterfaces(container: GoValue): boolean {
  return (container instanceof Map || Array.isArray(container)) && goTypeOf(container).elem?.kind === "interface";
}

function field(
  run: Execution,
  dot: GoValue,
  receiver: GoValue,
  boxed: boolean,
  name: string,
  call: FieldCall,
  final: Final,
): GoValue {
  if (receiver === undefined) {
    if (run.program.missingKey === "error") run.fail(`nil data; no entry for key ${quoteGoString(name)}`);
    return undefined;
  }
  if (receiver === null) return run.fail(`nil pointer evaluating interface {}.${name}`);
  const method = methodOf(receiver, name);
  if (method !== undefined) return callMethod(run, dot, name, method, call, final);
  const hasArguments = call.args.length > 0 || final !== NO_FINAL;
  if (receiver instanceof Map && assignable(STRING, goTypeOf(receiver).key ?? STRING)) {
    if (hasArguments) run.fail(`${name} is not a method but has arguments`);
    return mapEntry(run, receiver, name);
  }
  const typeName = boxed ? "interface {}" : goTypeOf(receiver).name;
  if (receiver instanceof GoObject && receiver.fields.has(name)) {
    if (receiver.isNil) run.fail(`nil pointer evaluating ${typeName}.${name}`);
    if (!isExported(name)) run.fail(`${name} is an unexported field of struct type ${typeName}`);
    if (hasArguments) run.fail(`${name} has arguments but cannot be invoked as function`);
    return receiver.fields.get(name);
  }
  return run.fail(`can't evaluate field ${name} in type ${typeName}`);
}

function isExported(name: string): boolean {
  // The fields of Go's structs here are all ASCII; the expression is for what a template may ask for.
  const code = name.charCodeAt(0);
  return (code >= 0x41 && code <= 0x5a) || /^\p{Lu}/u.test(name);
}

function callMethod(
  run: Execution,
  dot: GoValue,
  name: string,
  method: BoundMethod,
  call: FieldCall,
  final: Final,
): GoValue {
  const callee: Callee = {
    name,
    signature: method,
    steps: METHOD_STEPS,
    call: (context, args) => method.call(args, context),
  };
  return callFunction(run, dot, call.node, callee, call.args, final);
}

function methodOf(receiver: GoValue, name: string): BoundMethod | undefined {
  if (receiver instanceof GoObject) return receiver.method(name);
  if (receiver instanceof JsonNumber) return jsonNumberMethod(receiver, name);
  return receiver instanceof GoNumber ? receiver.type.method?.(receiver, name) : undefined;
}

function mapEntry(run: Execution, map: GoMap, name: string): GoValue {
  const value = map.get(name);
  if (value !== undefined) return value;
  switch (run.program.missingKey) {
    case "default":
      return undefined;
    case "zero": {
      const elem = goTypeOf(map).elem;
      return elem === undefined ? null : zeroValue(elem);
    }
    case "error":
      return run.fail(`map has no entry for key ${quoteGoString(name)}`);
  }
}
