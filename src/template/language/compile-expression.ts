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
import type { GoValue } from "./values.ts";

export type Evaluate = (run: Execution, dot: GoValue) => GoValue;
type EvaluateCommand = (run: Execution, dot: GoValue, final: Final) => GoValue;

/** Looks a function up by its name. */
export type FunctionLookup = (name: string) => Callee | undefined;

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
    const [only] = node.commands;
    return only !== undefined && node.commands.length === 1
      ? onlyCommand(node, this.#command(only))
      : chainOfCommands(
          node,
          node.commands.map((command) => this.#command(command)),
        );
  }

  #command(node: CommandNode): EvaluateCommand {
    const [first] = node.args;
    if (first === undefined) throw new Error("a command without operands does not parse");
    switch (first.type) {
      case "field":
        return this.#field(first, this.#arguments(node));
      case "chain":
        return this.#chain(first, node);
      case "identifier":
        return this.#call(first, node);
      case "variable":
        return this.#variable(first, node);
      default:
        return this.#plain(first, node.args.length > 1);
    }
  }

  /** To be compiled when they are due in the order of evaluation, in which variables are declared. */
  #arguments(command: CommandNode | undefined): readonly Argument[] {
    if (command === undefined || command.args.length === 1) return NO_ARGUMENTS;
    return command.args.slice(1).map((arg) => this.argument(arg));
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

  #variable(node: VariableNode, command?: CommandNode): EvaluateCommand {
    const [name = ""] = node.names;
    const fields = node.names.slice(1);
    const height = this.#scope.length;
    const index = this.#scope.lastIndexOf(name);
    const args = this.#arguments(command);
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

  #chain(node: ChainNode, command?: CommandNode): EvaluateCommand {
    const base = node.base.type === "nil" ? undefined : this.argument(node.base);
    const call = { node, args: this.#arguments(command) };
    return (run, dot, final) => {
      run.node = node;
      if (base === undefined) return run.fail(`indirection through explicit nil in ${nodeText(node)}`);
      const receiver = base(run, dot, undefined);
      return fieldChain(run, dot, receiver, false, node.fields, call, final);
    };
  }

  /** Without a command, the function stands as an argument by itself. */
  #call(node: IdentifierNode, command?: CommandNode): EvaluateCommand {
    const { name } = node;
    const args = this.#arguments(command);
    const callee = this.#lookup(name);
    if (callee === undefined) throw new Error(`the parser let the unknown function ${name} pass`);
    const place = command ?? node;
    if (!callee.isBuiltin || !isSpecialBuiltin(name)) {
      return (run, dot, final) => {
        run.node = node;
        return callFunction(run, dot, place, callee, args, final);
      };
    }
    if (name !== "call") {
      return (run, dot, final) => {
        run.node = node;
        return callLogical(run, dot, name, args, final);
      };
    }
    const target = command?.args[1];
    return (run, dot, final) => {
      run.node = node;
      return callValue(run, dot, place, target === undefined ? undefined : nodeText(target), args, final);
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
        return withoutFinal(this.#field(node, NO_ARGUMENTS));
      case "variable":
        return withoutFinal(this.#variable(node));
      case "identifier":
        return withoutFinal(this.#call(node));
      case "chain":
        return withoutFinal(this.#chain(node));
    }
  }
}

const NO_ARGUMENTS: readonly Argument[] = [];

// The closures below are made outside of the class, so that each keeps alive no more than it needs.

function onlyCommand(node: PipeNode, command: EvaluateCommand): Evaluate {
  return (run, dot) => {
    run.node = node;
    // A nil taken out of its interface is no value at all: null becomes undefined.
    return command(run, dot, NO_FINAL) ?? undefined;
  };
}

function chainOfCommands(node: PipeNode, commands: readonly EvaluateCommand[]): Evaluate {
  return (run, dot) => {
    run.node = node;
    let value: Final = NO_FINAL;
    for (const command of commands) value = command(run, dot, value) ?? undefined;
    return value === NO_FINAL ? undefined : value;
  };
}

function withoutFinal(command: EvaluateCommand): Evaluate {
  return (run, dot) => command(run, dot, NO_FINAL);
}

function nilFor(run: Execution, type: GoType): GoValue {
  if (type === REFLECT_VALUE) return undefined;
  if (!canBeNil(type)) run.fail(`cannot assign nil to ${type.name}`);
  return zeroValue(type);
}
