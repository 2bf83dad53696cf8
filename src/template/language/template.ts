/** Go's text/template: parse once, execute many times. */
import { BUILTINS } from "./builtins.ts";
import type { FunctionLookup } from "./compile-expression.ts";
import { compileTemplate } from "./compile-statement.ts";
import {
  Execution,
  isStackOverflow,
  TOO_DEEP,
  type CompiledTemplate,
  type MissingKey,
  type Program,
} from "./execution.ts";
import type { TemplateTree } from "./nodes.ts";
import { parseTree } from "./parser.ts";
import { quoteGoString } from "./quote.ts";
import { LimitExceeded, TemplateError } from "./template-error.ts";
import type { TemplateFunction } from "./template-function.ts";
import type { GoValue } from "./values.ts";

export interface TemplateOptions<C> {
  /** By the name that templates use; one of Go's predefined names replaces Go's function. */
  readonly functions: ReadonlyMap<string, TemplateFunction<C>>;
  /** Default `{{`, also for an empty string. */
  readonly leftDelimiter?: string;
  /** Default `}}`, also for an empty string. */
  readonly rightDelimiter?: string;
  /** What a key that a map lacks gives: no value, the element type's zero value, or an error. Default "default". */
  readonly missingKey?: MissingKey;
  /** Default 64 MiB. No text that a function gives may be longer, and all together not longer than eight times that. */
  readonly maxOutputBytes?: number;
  /** What one execution may take; see budget.ts for what a step is. Default 50 million. */
  readonly maxSteps?: number;
}

export interface ParsedTemplate<C> {
  readonly name: string;
  /** Names of all templates in it, the main one included. */
  readonly templateNames: readonly string[];
  /** Renders the main template. Null stands for no data. Throws TemplateError, or what aborted the execution. */
  execute(data: GoValue, context: C): string;
  /**
   * Renders one of the templates defined in it; for functions such as executeTemplate. What it uses up counts for the
   * execution that called the function.
   */
  executeNamed(name: string, data: GoValue, context: C): string;
}

const DEFAULT_MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** Enough for a million lines with three calls of functions in each; used up in one to five seconds. */
const DEFAULT_MAX_STEPS = 50_000_000;

/** Parses the text, a Go string (see go-string.ts). Throws TemplateError with Go's message. */
export function parseTemplate<C>(name: string, text: string, options: TemplateOptions<C>): ParsedTemplate<C> {
  const lookup = lookupIn(options.functions);
  const trees = parseTree(name, text, {
    leftDelimiter: nonEmpty(options.leftDelimiter, "{{"),
    rightDelimiter: nonEmpty(options.rightDelimiter, "}}"),
    isFunction: (candidate) => lookup(candidate) !== undefined,
  });
  const templates = compileAll(name, trees, lookup);
  const program: Program = {
    name,
    text,
    templates,
    missingKey: options.missingKey ?? "default",
    maxSteps: options.maxSteps ?? DEFAULT_MAX_STEPS,
    maxOutputBytes: options.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES,
  };
  return new CompiledProgram<C>(program);
}

class CompiledProgram<C> implements ParsedTemplate<C> {
  readonly name: string;
  readonly #program: Program;
  /** The innermost execution under way: they are synchronous, so another one begins only inside of it. */
  #running: Execution | undefined;

  constructor(program: Program) {
    this.name = program.name;
    this.#program = program;
  }

  get templateNames(): readonly string[] {
    return Array.from(this.#program.templates.keys());
  }

  execute(data: GoValue, context: C): string {
    return this.executeNamed(this.name, data, context);
  }

  executeNamed(name: string, data: GoValue, context: C): string {
    const program = this.#program;
    const template = program.templates.get(name);
    if (template === undefined) {
      const names = `no template ${quoteGoString(name)} associated with template ${quoteGoString(program.name)}`;
      throw new TemplateError(`template: ${names}`, { templateName: program.name, line: 0 });
    }
    const dot = data ?? undefined;
    const outer = this.#running;
    const run = new Execution(program, template, dot, context, outer?.budget);
    this.#running = run;
    try {
      template.body(run, dot);
      return run.finish();
    } catch (error) {
      return outer === undefined ? reportLimit(run, error) : passLimit(error);
    } finally {
      this.#running = outer;
    }
  }
}

function reportLimit(run: Execution, error: unknown): never {
  if (error instanceof LimitExceeded) return run.fail(error.message, error);
  if (isStackOverflow(error)) return run.failTooDeep(error);
  throw error;
}

/** Inside of another execution: the outermost one reports a limit, and this one was called by a template. */
function passLimit(error: unknown): never {
  throw isStackOverflow(error) ? new LimitExceeded(TOO_DEEP, { cause: error }) : error;
}

function compileAll(
  name: string,
  trees: ReadonlyMap<string, TemplateTree>,
  lookup: FunctionLookup,
): Map<string, CompiledTemplate> {
  try {
    return new Map(Array.from(trees, ([key, tree]) => [key, compileTemplate(tree, lookup)]));
  } catch (error) {
    if (!isStackOverflow(error)) throw error;
    const message = `template: ${name}:1: max expression depth exceeded`;
    throw new TemplateError(message, { templateName: name, line: 1 }, error);
  }
}

function nonEmpty(delimiter: string | undefined, fallback: string): string {
  return delimiter === undefined || delimiter === "" ? fallback : delimiter;
}

function lookupIn<C>(functions: ReadonlyMap<string, TemplateFunction<C>>): FunctionLookup {
  // The context that reaches a function is the one given to execute, which is a C.
  return (name) => functions.get(name) ?? BUILTINS.get(name);
}
