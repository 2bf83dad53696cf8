import { isStackOverflow } from "./execution.ts";
import { Lexer } from "./lexer.ts";
import {
  isEmptyList,
  type BranchNode,
  type ListNode,
  type PipeNode,
  type StatementNode,
  type TemplateNode,
  type TemplateTree,
} from "./nodes.ts";
import { OperandParser } from "./operand-parser.ts";
import { quoteGoString, unquoteGoString } from "./quote.ts";
import { TemplateError } from "./template-error.ts";
import { TokenStream } from "./token-stream.ts";
import type { Token, TokenType } from "./token.ts";

export interface ParserOptions {
  readonly leftDelimiter: string;
  readonly rightDelimiter: string;
  readonly isFunction: (name: string) => boolean;
}

/** Ends a list; `next` is the `if` or `with` behind an `else`. */
interface ListEnd {
  readonly type: "end" | "else";
  readonly position: number;
}

/**
 * Parses a template and those defined in it: a map by name that holds at least the main one. Throws TemplateError with
 * Go's message.
 */
export function parseTree(name: string, text: string, options: ParserOptions): Map<string, TemplateTree> {
  const lexer = new Lexer(text, {
    leftDelimiter: options.leftDelimiter,
    rightDelimiter: options.rightDelimiter,
    breakIsKeyword: !options.isFunction("break"),
    continueIsKeyword: !options.isFunction("continue"),
  });
  const trees = new Map<string, TemplateTree>();
  const parser = new TreeParser(name, new TokenStream(lexer), options, trees);
  try {
    parser.main();
  } catch (error) {
    if (isStackOverflow(error)) throw parser.tooDeep(error);
    throw error;
  }
  return trees;
}

/** Parses one template; each define and block gets a parser of its own over the same tokens. */
class TreeParser {
  readonly #parseName: string;
  readonly #options: ParserOptions;
  readonly #trees: Map<string, TemplateTree>;
  readonly #tokens: TokenStream;
  readonly #operands: OperandParser;
  #rangeDepth = 0;

  constructor(name: string, tokens: TokenStream, options: ParserOptions, trees: Map<string, TemplateTree>) {
    this.#parseName = name;
    this.#tokens = tokens;
    this.#options = options;
    this.#trees = trees;
    this.#operands = new OperandParser(name, tokens, options.isFunction);
  }

  tooDeep(cause: RangeError): TemplateError {
    const message = `template: ${this.#parseName}:${this.#tokens.line}: max expression depth exceeded`;
    return new TemplateError(message, { templateName: this.#parseName, line: this.#tokens.line }, cause);
  }

  main(): void {
    const nodes: StatementNode[] = [];
    const position = this.#tokens.peek().position;
    while (this.#tokens.peek().type !== "eof") {
      if (this.#tokens.peek().type === "leftDelimiter") {
        const delimiter = this.#tokens.next();
        if (this.#tokens.nextNonSpace().type === "define") {
          this.#nested().#definition();
          continue;
        }
        this.#tokens.backupWith(delimiter);
      }
      const node = this.#textOrAction();
      if (isListEnd(node)) this.#fail(`unexpected {{${node.type}}}`);
      nodes.push(node);
    }
    this.#add({ name: this.#parseName, root: { type: "list", position, nodes } });
  }

  #nested(): TreeParser {
    return new TreeParser(this.#parseName, this.#tokens.nested(), this.#options, this.#trees);
  }

  #fail(message: string): never {
    return this.#operands.fail(message);
  }

  #add(tree: TemplateTree): void {
    const old = this.#trees.get(tree.name);
    if (old === undefined || isEmptyList(old.root)) {
      this.#trees.set(tree.name, tree);
    } else if (!isEmptyList(tree.root)) {
      this.#fail(`template: multiple definition of template ${quoteGoString(tree.name)}`);
    }
  }

  /** Behind `define`. */
  #definition(): void {
    const context = "define clause";
    const token = this.#tokens.nextNonSpace();
    if (token.type !== "string" && token.type !== "rawString") this.#operands.unexpected(token, context);
    const name = unquoteGoString(token.value) ?? this.#fail("invalid syntax");
    this.#expect("rightDelimiter", context);
    this.#body(name, context, this);
  }

  /** The list up to `end`, added as a template. */
  #body(name: string, context: string, reporter: TreeParser): void {
    const [root, end] = this.#list();
    if (end.type !== "end") reporter.#fail(`unexpected {{${end.type}}} in ${context}`);
    this.#add({ name, root });
  }

  #expect(type: TokenType, context: string): Token {
    const token = this.#tokens.nextNonSpace();
    if (token.type !== type) this.#operands.unexpected(token, context);
    return token;
  }

  #list(): [ListNode, ListEnd] {
    const nodes: StatementNode[] = [];
    const position = this.#tokens.peekNonSpace().position;
    while (this.#tokens.peekNonSpace().type !== "eof") {
      const node = this.#textOrAction();
      if (isListEnd(node)) return [{ type: "list", position, nodes }, node];
      nodes.push(node);
    }
    return this.#fail("unexpected EOF");
  }

  #textOrAction(): StatementNode | ListEnd {
    const token = this.#tokens.nextNonSpace();
    if (token.type === "text") return { type: "text", position: token.position, text: token.value };
    if (token.type !== "leftDelimiter") this.#operands.unexpected(token, "input");
    this.#operands.actionLine = token.line;
    const node = this.#action();
    this.#operands.actionLine = 0;
    return node;
  }

  #action(): StatementNode | ListEnd {
    const token = this.#tokens.nextNonSpace();
    switch (token.type) {
      case "block":
        return this.#block();
      case "break":
      case "continue":
        return this.#jump(token, token.type);
      case "else":
        return this.#else();
      case "end":
        return { type: "end", position: this.#expect("rightDelimiter", "end").position };
      case "if":
      case "range":
      case "with":
        return this.#branch(token.type);
      case "template":
        return this.#template();
      default: {
        this.#tokens.backup();
        const { position } = this.#tokens.peek();
        return { type: "action", position, pipe: this.#operands.pipeline("command", "rightDelimiter") };
      }
    }
  }

  #jump(token: Token, type: "break" | "continue"): StatementNode {
    const next = this.#tokens.nextNonSpace();
    if (next.type !== "rightDelimiter") this.#operands.unexpected(next, `{{${type}}}`);
    if (this.#rangeDepth === 0) this.#fail(`{{${type}}} outside {{range}}`);
    return { type, position: token.position };
  }

  #else(): ListEnd {
    const next = this.#tokens.peekNonSpace();
    // The `if` or `with` stays pending: the branch that this `else` belongs to reads on from there.
    if (next.type === "if" || next.type === "with") return { type: "else", position: next.position };
    return { type: "else", position: this.#expect("rightDelimiter", "else").position };
  }

  #branch(type: BranchNode["type"]): BranchNode {
    const variables = this.#operands.variableCount;
    const pipe = this.#operands.pipeline(type, "rightDelimiter");
    if (type === "range") this.#rangeDepth += 1;
    const [list, end] = this.#list();
    if (type === "range") this.#rangeDepth -= 1;
    const elseList = end.type === "else" ? this.#elseList(type, end) : undefined;
    this.#operands.forgetVariables(variables);
    return { type, position: pipe.position, pipe, list, elseList };
  }

  #elseList(type: BranchNode["type"], end: ListEnd): ListNode {
    const next = this.#tokens.peek().type;
    if (type !== "range" && next === type) {
      this.#tokens.next();
      return { type: "list", position: end.position, nodes: [this.#branch(type)] };
    }
    const [list, last] = this.#list();
    if (last.type !== "end") this.#fail(`expected end; found {{${last.type}}}`);
    return list;
  }

  #block(): TemplateNode {
    const context = "block clause";
    const token = this.#tokens.nextNonSpace();
    const name = this.#templateName(token, context);
    const pipe = this.#operands.pipeline(context, "rightDelimiter");
    this.#nested().#body(name, context, this);
    return { type: "template", position: token.position, name, pipe };
  }

  #template(): TemplateNode {
    const context = "template clause";
    const token = this.#tokens.nextNonSpace();
    const name = this.#templateName(token, context);
    let pipe: PipeNode | undefined;
    if (this.#tokens.nextNonSpace().type !== "rightDelimiter") {
      this.#tokens.backup();
      pipe = this.#operands.pipeline(context, "rightDelimiter");
    }
    return { type: "template", position: token.position, name, pipe };
  }

  #templateName(token: Token, context: string): string {
    if (token.type !== "string" && token.type !== "rawString") this.#operands.unexpected(token, context);
    return unquoteGoString(token.value) ?? this.#fail("invalid syntax");
  }
}

function isListEnd(node: StatementNode | ListEnd): node is ListEnd {
  return node.type === "end" || node.type === "else";
}
