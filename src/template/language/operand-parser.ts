import { nodeText, trimmed, type CommandNode, type OperandNode, type PipeNode, type VariableNode } from "./nodes.ts";
import { parseCharConstant, parseNumberConstant } from "./number-literal.ts";
import { quoteGoString, unquoteGoString } from "./quote.ts";
import { TemplateError } from "./template-error.ts";
import { OPERAND_TOKENS, tokenText, type TokenStream } from "./token-stream.ts";
import type { Token, TokenType } from "./token.ts";

/** As in Go. A JavaScript stack may end before; the caller turns that into the same error. */
const MAX_PAREN_DEPTH = 10_000;

/** Parses what stands inside of an action: pipelines, commands and operands. */
export class OperandParser {
  /** Line of the delimiter that began the current action; 0 outside of actions. */
  actionLine = 0;
  readonly #parseName: string;
  readonly #tokens: TokenStream;
  readonly #isFunction: (name: string) => boolean;
  readonly #variables: string[] = ["$"];
  #parenDepth = 0;

  constructor(parseName: string, tokens: TokenStream, isFunction: (name: string) => boolean) {
    this.#parseName = parseName;
    this.#tokens = tokens;
    this.#isFunction = isFunction;
  }

  get variableCount(): number {
    return this.#variables.length;
  }

  /** Ends the scope of all variables but the first `count`. */
  forgetVariables(count: number): void {
    this.#variables.length = count;
  }

  fail(message: string): never {
    const line = this.#tokens.line;
    const full = `template: ${this.#parseName}:${line}: ${message}`;
    throw new TemplateError(full, { templateName: this.#parseName, line });
  }

  unexpected(token: Token, context: string): never {
    if (token.type !== "error") return this.fail(`unexpected ${tokenText(token)} in ${context}`);
    let extra = "";
    if (this.actionLine !== 0 && this.actionLine !== token.line) {
      extra = ` in action started at ${this.#parseName}:${this.actionLine}`;
      if (token.value.endsWith(" action")) extra = extra.slice(" in action".length);
    }
    return this.fail(token.value + extra);
  }

  pipeline(context: string, end: TokenType): PipeNode {
    const { position } = this.#tokens.peekNonSpace();
    const declarations: VariableNode[] = [];
    const isAssignment = this.#declarations(context, declarations);
    const commands: CommandNode[] = [];
    for (;;) {
      const token = this.#tokens.nextNonSpace();
      if (token.type === end) break;
      if (!OPERAND_TOKENS.has(token.type)) this.unexpected(token, context);
      this.#tokens.backup();
      commands.push(this.#command());
    }
    this.#checkCommands(commands, context);
    return { type: "pipe", position, isAssignment, declarations: trimmed(declarations), commands: trimmed(commands) };
  }

  /** Reads `$x :=`, `$x =` or, for a range, `$i, $x :=`; true for an assignment. */
  #declarations(context: string, declarations: VariableNode[]): boolean {
    for (;;) {
      const variable = this.#tokens.peekNonSpace();
      if (variable.type !== "variable") return false;
      this.#tokens.next();
      // A space is a token: to give `$x foo` back takes three of them.
      const behind = this.#tokens.peek();
      const next = this.#tokens.peekNonSpace();
      if (next.type === "assign" || next.type === "declare") {
        this.#tokens.nextNonSpace();
        this.#declare(variable, declarations);
        return next.type === "assign";
      }
      if (next.type !== "char" || next.value !== ",") {
        if (behind.type === "space") this.#tokens.backupWith(variable, behind);
        else this.#tokens.backupWith(variable);
        return false;
      }
      this.#tokens.nextNonSpace();
      this.#declare(variable, declarations);
      if (context !== "range" || declarations.length >= 2) this.fail(`too many declarations in ${context}`);
      const { type } = this.#tokens.peekNonSpace();
      if (type !== "variable" && type !== "rightDelimiter" && type !== "rightParen") {
        this.fail("range can only initialize variables");
      }
    }
  }

  #declare(token: Token, declarations: VariableNode[]): void {
    declarations.push({ type: "variable", position: token.position, names: token.value.split(".") });
    this.#variables.push(token.value);
  }

  #checkCommands(commands: readonly CommandNode[], context: string): void {
    if (commands.length === 0) this.fail(`missing value for ${context}`);
    for (let index = 1; index < commands.length; index += 1) {
      if (isConstant(commands[index]?.args[0])) this.fail(`non executable command in pipeline stage ${index + 1}`);
    }
  }

  #command(): CommandNode {
    const { position } = this.#tokens.peekNonSpace();
    const args: OperandNode[] = [];
    for (;;) {
      this.#tokens.peekNonSpace();
      const operand = this.#operand();
      if (operand !== undefined) args.push(operand);
      const token = this.#tokens.next();
      if (token.type === "space") continue;
      if (token.type === "rightDelimiter" || token.type === "rightParen") this.#tokens.backup();
      else if (token.type !== "pipe") this.unexpected(token, "operand");
      break;
    }
    if (args.length === 0) this.fail("empty command");
    return { type: "command", position, args: trimmed(args) };
  }

  /** A term and the fields behind it; undefined when the next token begins no operand. */
  #operand(): OperandNode | undefined {
    const term = this.#term();
    if (term === undefined || this.#tokens.peek().type !== "field") return term;
    const { position } = this.#tokens.peek();
    const fields: string[] = [];
    while (this.#tokens.peek().type === "field") fields.push(this.#tokens.next().value.slice(1));
    switch (term.type) {
      case "field":
      case "variable":
        return { type: term.type, position, names: [...term.names, ...fields] };
      case "bool":
      case "string":
      case "number":
      case "nil":
      case "dot":
        return this.fail(`unexpected . after term ${quoteGoString(nodeText(term))}`);
      default:
        return { type: "chain", position, base: term, fields: trimmed(fields) };
    }
  }

  #term(): OperandNode | undefined {
    const token = this.#tokens.nextNonSpace();
    const { position, value } = token;
    switch (token.type) {
      case "identifier":
        if (!this.#isFunction(value)) this.fail(`function ${quoteGoString(value)} not defined`);
        return { type: "identifier", position, name: value };
      case "dot":
        return { type: "dot", position };
      case "nil":
        return { type: "nil", position };
      case "variable":
        if (!this.#variables.includes(value)) this.fail(`undefined variable ${quoteGoString(value)}`);
        return { type: "variable", position, names: [value] };
      case "field":
        return { type: "field", position, names: [value.slice(1)] };
      case "bool":
        return { type: "bool", position, value: value === "true" };
      case "charConstant":
      case "complex":
      case "number":
        return this.#number(token);
      case "leftParen":
        return this.#parenthesized();
      case "string":
      case "rawString":
        return {
          type: "string",
          position,
          quoted: value,
          value: unquoteGoString(value) ?? this.fail("invalid syntax"),
        };
      default:
        this.#tokens.backup();
        return undefined;
    }
  }

  #number(token: Token): OperandNode {
    const parse = token.type === "charConstant" ? parseCharConstant : parseNumberConstant;
    const constant = parse(token.value);
    if (typeof constant === "string") return this.fail(constant);
    return { type: "number", position: token.position, constant };
  }

  #parenthesized(): PipeNode {
    if (this.#parenDepth >= MAX_PAREN_DEPTH) this.fail("max expression depth exceeded");
    this.#parenDepth += 1;
    const pipe = this.pipeline("parenthesized pipeline", "rightParen");
    this.#parenDepth -= 1;
    return pipe;
  }
}

function isConstant(node: OperandNode | undefined): boolean {
  return node !== undefined && ["bool", "dot", "nil", "number", "string"].includes(node.type);
}
