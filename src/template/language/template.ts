/** Go's text/template: parse once, execute many times. */
import { BUILTINS, isSpecialBuiltin } from "./builtins.ts";
import type { FunctionLookup } from "./compile-expression.ts";
import { compileTemplate } from "./compile-statement.ts";
import { Execution, isStackOverflow, type CompiledTemplate, type MissingKey, type Program } from "./execution.ts";
import { normalizeGoString } from "./go-string.ts";
import type { TemplateTree } from "./nodes.ts";
import { parseTree } from "./parser.ts";
import { quoteGoString } from "./quote.ts";
import { TemplateError } from "./template-error.ts";
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
  /** Default 256 MiB. */
  readonly maxOutputBytes?: number;
  /** Statements and turns of a range that one execution may take. Default 100 million. */
  readonly maxSteps?: number;
}

export interface ParsedTemplate<C> {
  readonly name: string;
  /** Names of all templates in it, the main one included. */
  readonly templateNames: readonly string[];
  /** Renders the main template. Null stands for no data. Throws TemplateError, or what aborted the execution. */
  execute(data: GoValue, context: C): string;
  /** Renders one of the templates defined in it, with limits of its own; for functions such as executeTemplate. */
  executeNamed(name: string, data: GoValue, context: C): string;
}

const DEFAULT_MAX_OUTPUT_BYTES = 256 * 1024 * 1024;
const DEFAULT_MAX_STEPS = 100_000_000;

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
  return {
    name,
    templateNames: Array.from(templates.keys()),
    execute: (data, context) => runNamed(program, name, data, context),
    executeNamed: (wanted, data, context) => runNamed(program, wanted, data, context),
  };
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
  return (name) => {
    const own = functions.get(name);
    // The context that reaches a function is the one given to execute, which is a C.
    if (own !== undefined) return { target: own, builtin: false };
    const target = BUILTINS.get(name);
    if (target !== undefined) return { target, builtin: true };
    return isSpecialBuiltin(name) ? SPECIAL : undefined;
  };
}

// `and`, `or` and `call` are called by the evaluator itself: only their being builtin is looked at.
const SPECIAL = {
  target: { name: "special", signature: { params: [] }, call: (): GoValue => undefined },
  builtin: true,
};

function runNamed(program: Program, name: string, data: GoValue, context: unknown): string {
  const template = program.templates.get(name);
  if (template === undefined) {
    const names = `no template ${quoteGoString(name)} associated with template ${quoteGoString(program.name)}`;
    throw new TemplateError(`template: ${names}`, { templateName: program.name, line: 0 });
  }
  const dot = data ?? undefined;
  const run = new Execution(program, template, dot, context);
  try {
    template.body(run, dot);
  } catch (error) {
    if (isStackOverflow(error)) return run.failTooDeep(error);
    throw error;
  }
  return normalizeGoString(run.output);
}
