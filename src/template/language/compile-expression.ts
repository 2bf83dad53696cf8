/** Turns the operands, commands and pipelines of the parse tree into closures. */
import {
  callFunction,
  callLogical,
  callValue,
  checkType,
  NO_FINAL,
  type Argument,
  type Callee,
  type Final,
} from "./call.ts";
import { literalArgument, literalValue } from "./constants.ts";
import type { Execution } from "./execution.ts";
import { fieldChain } from "./field.ts";
import { canBeNil, REFLECT_VALUE, type GoType } from "./go-type.ts";
import { zeroValue } from "./indexing.ts";
import { isSpecialBuiltin } from "./builtins.ts";
import {
  nodeText,
  type ChainNode,
  type CommandNode,
  type FieldNode,
  type IdentifierNode,
  type OperandNode,
  type PipeNode,
  type VariableNode,
} from "./nodes.ts";
import type { TemplateFunction } from "./template-function.ts";
import type { GoValue } from "./values.ts";

export type Evaluate = (run: Execution, dot: GoValue) => GoValue;
type EvaluateCommand = (run: Execution, dot: GoValue, final: Final) => GoValue;

/** Looks a function up; `builtin` is true for one of Go's own that was not replaced. */
export type FunctionLookup = (name: string) => { target: TemplateFunction<unknown>; builtin: boolean } | undefined;

export class ExpressionCompiler {
  readonly #lookup: FunctionLookup;
  /** Names of the variables in scope at this point of the template, as they lie on the stack. */
  readonly #scope: string[] = ["$"];

  constructor(lookup: FunctionLookup) {
    this.#lookup = lookup;
  }

  get scopeHeight(): number {
    return this.#scope.length;
  }

  leaveScope(height: number): void {
    this.#scope.length = height;
  }

  /** A pipeline; it declares or assigns its variables when it is evaluated. */
  pipe(node: PipeNode): Evaluate {
    const value = this.#commands(node);
    const { declarations } = node;
    if (declarations.length === 0) return value;
    if (node.isAssignment) return this.#assigning(declarations, value);
    const names = declarations.map((variable) => variable.names[0] ?? "");
    this.#scope.push(...names);
    return (run, dot) => {
      const result = value(run, dot);
      for (const name of names) run.variables.push(name, result);
      return result;
    };
  }

  /** The setter of a variable; fails as Go does when there is none of that name. */
  setter(variable: VariableNode): (run: Execution, value: GoValue, boxed: boolean) => void {
    const [name = ""] = variable.names;
    const height = this.#scope.length;
    const index = this.#scope.lastIndexOf(name);
    return (run, value, boxed) => {
      const at = run.variables.find(name, height, index);
      if (at < 0) run.fail(`undefined variable: ${name}`);
      run.variables.set(at, value, boxed);
    };
  }

  #assigning(declarations: readonly VariableNode[], value: Evaluate): Evaluate {
    const setters = declarations.map((variable) => this.setter(variable));
    return (run, dot) => {
      const result = value(run, dot);
      for (const set of setters) set(run, result, false);
      return result;
    };
  }

  /** The commands of a pipeline, each given the value of the one before. */
  #commands(node: PipeNode): Evaluate {
    const [first, ...rest] = node.commands.map((command) => this.#command(command));
    if (first === undefined) throw new Error("a pipeline without commands does not parse");
    if (rest.length === 0) {
      return (run, dot) => {
        run.node = node;
        return first(run, dot, NO_FINAL) ?? undefined;
      };
    }
    return (run, dot) => {
      run.node = node;
      // A nil taken out of its interface is no value at all: null becomes undefined.
      let value = first(run, dot, NO_FINAL) ?? undefined;
      for (const command of rest) value = command(run, dot, value) ?? undefined;
      return value;
    };
  }

  #command(node: CommandNode): EvaluateCommand {
    const [first, ...rest] = node.args;
    if (first === undefined) throw new Error("a command without operands does not parse");
    // Compiled in the order of evaluation, which is the order in which variables are declared.
    const compileArgs = (): Argument[] => rest.map((arg) => this.argument(arg));
    switch (first.type) {
      case "field":
        return this.#field(first, compileArgs());
      case "chain":
        return this.#chain(first, compileArgs);
      case "identifier":
        return this.#call(first, node, compileArgs(), rest);
      case "variable":
        return this.#variable(first, compileArgs);
      default:
        return this.#plain(first, rest.length > 0);
    }
  }

  /** An operand that is no function: it takes no arguments. */
  #plain(node: OperandNode, hasArguments: boolean): EvaluateCommand {
    const value = node.type === "pipe" ? this.pipe(node) : literalValue(node);
    return (run, dot, final) => {
      if (node.type !== "pipe") run.node = node;
      if (hasArguments || final !== NO_FINAL) run.fail(`can't give argument to non-function ${nodeText(node)}`);
      return value(run, dot);
    };
  }

  #field(node: FieldNode, args: readonly Argument[]): EvaluateCommand {
    const call = { node, args };
    return (run, dot, final) => {
      run.node = node;
      return fieldChain(run, dot, dot, run.dotIsBoxed, node.names, call, final);
    };
  }

  #variable(node: VariableNode, compileArgs: () => readonly Argument[]): EvaluateCommand {
    const [name = "", ...fields] = node.names;
    const height = this.#scope.length;
    const index = this.#scope.lastIndexOf(name);
    const args = compileArgs();
    const call = { node, args };
    return (run, dot, final) => {
      run.node = node;
      const at = run.variables.find(name, height, index);
      if (at < 0) run.fail(`undefined variable: ${name}`);
      const value = run.variables.value(at);
      if (fields.length > 0) return fieldChain(run, dot, value, run.variables.isBoxed(at), fields, call, final);
      if (args.length > 0 || final !== NO_FINAL) run.fail(`can't give argument to non-function ${nodeText(node)}`);
      return value;
    };
  }

  #chain(node: ChainNode, compileArgs: () => readonly Argument[]): EvaluateCommand {
    const base = node.base.type === "nil" ? undefined : this.argument(node.base);
    const call = { node, args: compileArgs() };
    return (run, dot, final) => {
      run.node = node;
      if (base === undefined) return run.fail(`indirection through explicit nil in ${nodeText(node)}`);
      const receiver = base(run, dot, undefined);
      return fieldChain(run, dot, receiver, false, node.fields, call, final);
    };
  }

  #call(
    node: IdentifierNode,
    command: CommandNode | IdentifierNode,
    args: readonly Argument[],
    nodes: readonly OperandNode[],
  ): EvaluateCommand {
    const { name } = node;
    const found = this.#lookup(name);
    if (found === undefined) throw new Error(`the parser let the unknown function ${name} pass`);
    const { target } = found;
    if (found.builtin && isSpecialBuiltin(name)) {
      const label = nodes[0] === undefined ? undefined : nodeText(nodes[0]);
      if (name === "call") {
        return (run, dot, final) => {
          run.node = node;
          return callValue(run, dot, command, label, args, final);
        };
      }
      return (run, dot, final) => {
        run.node = node;
        return callLogical(run, dot, name, args, final);
      };
    }
    const callee: Callee = {
      name,
      signature: target.signature,
      isBuiltin: found.builtin,
      steps: target.steps ?? 0,
      invoke: (values, context) => target.call(context, values),
    };
    return (run, dot, final) => {
      run.node = node;
      return callFunction(run, dot, command, callee, args, final);
    };
  }

  /** An operand in the place of an argument, whose type decides how a constant is read. */
  argument(node: OperandNode): Argument {
    switch (node.type) {
      case "nil":
        return (run, _dot, type) => {
          run.node = node;
          return type === undefined ? undefined : nilFor(run, type);
        };
      case "bool":
      case "number":
      case "string":
        return literalArgument(node);
      default: {
        const value = this.#operand(node);
        return (run, dot, type) => {
          run.node = node;
          return checkType(run, value(run, dot), type);
        };
      }
    }
  }

  #operand(node: Exclude<OperandNode, { type: "nil" | "bool" | "number" | "string" }>): Evaluate {
    switch (node.type) {
      case "dot":
        return (_run, dot) => dot;
      case "pipe":
        return this.pipe(node);
      case "field":
        return withoutFinal(this.#field(node, []));
      case "variable":
        return withoutFinal(this.#variable(node, NO_ARGUMENTS));
      case "identifier":
        return withoutFinal(this.#call(node, node, [], []));
      case "chain":
        return withoutFinal(this.#chain(node, NO_ARGUMENTS));
    }
  }
}

const NO_ARGUMENTS = (): readonly Argument[] => [];

function withoutFinal(command: EvaluateCommand): Evaluate {
  return (run, dot) => command(run, dot, NO_FINAL);
}

function nilFor(run: Execution, type: GoType): GoValue {
  if (type === REFLECT_VALUE) return undefined;
  if (!canBeNil(type)) run.fail(`cannot assign nil to ${type.name}`);
  return zeroValue(type);
}
