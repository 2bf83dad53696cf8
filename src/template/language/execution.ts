import { Budget } from "./budget.ts";
import { byteLength, normalizeGoString } from "./go-string.ts";
import { nodeText, type ErrorNode, type TemplateNode } from "./nodes.ts";
import { quoteGoString } from "./quote.ts";
import { TemplateError } from "./template-error.ts";
import { VariableStack } from "./variable-stack.ts";
import type { GoValue } from "./values.ts";

/** How a statement ended: go on, or leave or continue the range around it. */
export const NEXT = 0;
export const BREAK = 1;
export const CONTINUE = 2;
export type Flow = typeof NEXT | typeof BREAK | typeof CONTINUE;

export type Statement = (run: Execution, dot: GoValue) => Flow;

export interface CompiledTemplate {
  readonly name: string;
  readonly body: Statement;
}

export type MissingKey = "default" | "zero" | "error";

/** What is the same for all executions of one parsed template. */
export interface Program {
  /** Name of the main template, which errors carry as their file. */
  readonly name: string;
  readonly text: string;
  readonly templates: ReadonlyMap<string, CompiledTemplate>;
  readonly missingKey: MissingKey;
  readonly maxSteps: number;
  readonly maxOutputBytes: number;
}

/** As in Go. */
export const MAX_TEMPLATE_DEPTH = 100_000;
/** Output is measured in pieces of this many UTF-16 units. */
const PIECE = 1 << 16;

/** The state of one execution. An error ends it, so nothing here is restored on the way out of one. */
export class Execution {
  readonly program: Program;
  readonly context: unknown;
  readonly budget: Budget;
  /** Node that an error would be reported at: the one evaluated last. */
  node: ErrorNode | undefined;
  /** The template action entered last; a stack overflow is reported there. */
  templateNode: TemplateNode | undefined;
  templateName: string;
  variables: VariableStack;
  /** Dot came out of a container of `interface {}`, which errors then name as its type. */
  dotIsBoxed = false;
  depth = 0;
  #done = "";
  #doneBytes = 0;
  #piece = "";

  /** The budget is that of the execution under way when a function starts another one. */
  constructor(program: Program, template: CompiledTemplate, dot: GoValue, context: unknown, budget?: Budget) {
    this.program = program;
    this.context = context;
    this.budget = budget ?? new Budget(program);
    this.templateName = template.name;
    this.variables = new VariableStack(dot);
  }

  /** Ends the execution; gives its output. */
  finish(): string {
    this.budget.releaseOutput(this.#doneBytes);
    return normalizeGoString(this.#done + this.#piece);
  }

  write(text: string): void {
    this.#piece += text;
    const { length } = this.#piece;
    if (length > PIECE || this.budget.mayExceedOutput(length)) this.#measure();
  }

  #measure(): void {
    const bytes = byteLength(this.#piece);
    this.#done += this.#piece;
    this.#doneBytes += bytes;
    this.#piece = "";
    this.budget.spendOnOutput(bytes);
  }

  /** Throws the error that Go reports at the current node. */
  fail(message: string, cause?: unknown): never {
    const { name, text } = this.program;
    const { node } = this;
    if (node === undefined) {
      throw new TemplateError(`template: ${this.templateName}: ${message}`, { templateName: name, line: 0 }, cause);
    }
    const before = text.slice(0, node.position);
    const lineStart = before.lastIndexOf("\n") + 1;
    const line = before.split("\n").length;
    const column = byteLength(before.slice(lineStart));
    const place = `${name}:${line}:${column}: executing ${quoteGoString(this.templateName)} at <${nodeText(node)}>`;
    throw new TemplateError(`template: ${place}: ${message}`, { templateName: name, line, column }, cause);
  }

  /** The error for a JavaScript stack overflow, which templates that call themselves without end run into. */
  failTooDeep(cause: RangeError): never {
    if (this.templateNode === undefined) this.fail("the value is nested too deeply", cause);
    this.node = this.templateNode;
    return this.fail(TOO_DEEP, cause);
  }
}

/** Go's words for templates that call each other without end. */
export const TOO_DEEP = `exceeded maximum template depth (${MAX_TEMPLATE_DEPTH})`;

/** True for the error by which JavaScript reports that its stack is full. */
export function isStackOverflow(error: unknown): error is RangeError {
  return error instanceof RangeError && error.message.includes("call stack");
}
