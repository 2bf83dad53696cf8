import { byteLength } from "./go-string.ts";
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
  /** Node that an error would be reported at: the one evaluated last. */
  node: ErrorNode | undefined;
  /** The template action entered last; a stack overflow is reported there. */
  templateNode: TemplateNode | undefined;
  templateName: string;
  variables: VariableStack;
  /** Dot came out of a container of `interface {}`, which errors then name as its type. */
  dotIsBoxed = false;
  depth = 0;
  stepsLeft: number;
  #done = "";
  #doneBytes = 0;
  #piece = "";

  constructor(program: Program, template: CompiledTemplate, dot: GoValue, context: unknown) {
    this.program = program;
    this.context = context;
    this.templateName = template.name;
    this.variables = new VariableStack(dot);
    this.stepsLeft = program.maxSteps;
  }

  get output(): string {
    return this.#done + this.#piece;
  }

  write(text: string): void {
    this.#piece += text;
    const length = this.#piece.length;
    // One unit is at most three bytes.
    if (length > PIECE || this.#doneBytes + 3 * length > this.program.maxOutputBytes) this.#measure();
  }

  #measure(): void {
    this.#done += this.#piece;
    this.#doneBytes += byteLength(this.#piece);
    this.#piece = "";
    const limit = this.program.maxOutputBytes;
    if (this.#doneBytes > limit) this.fail(`output exceeds the limit of ${limit} bytes`);
  }

  /** Counts one step of work; an endless template ends here. */
  step(): void {
    this.stepsLeft -= 1;
    if (this.stepsLeft < 0) this.fail(`execution exceeds the limit of ${this.program.maxSteps} steps`);
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
    return this.fail(`exceeded maximum template depth (${MAX_TEMPLATE_DEPTH})`, cause);
  }
}

/** True for the error by which JavaScript reports that its stack is full. */
export function isStackOverflow(error: unknown): error is RangeError {
  return error instanceof RangeError && error.message.includes("call stack");
}
