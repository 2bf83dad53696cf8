import { AgentError } from "../runtime/errors.ts";
import { parseGoBoolean } from "../config/go-boolean.ts";
import { nearestKey } from "../config/nearest-key.ts";

/** A flag of a command. */
export interface FlagSpec {
  /** Without dashes. */
  readonly name: string;
  /** Other names for it, without dashes. */
  readonly aliases?: readonly string[];
  /** `list` may be repeated; `bool` takes a value only behind `=`. */
  readonly kind: "string" | "bool" | "list";
  /** A full sentence for the help. */
  readonly doc: string;
  /** The variable that sets it where the flag is not given. */
  readonly env?: string | undefined;
  /** True for a flag that is only there so that a command line with it works. */
  readonly ignored?: boolean;
}

export interface ParsedFlags {
  /** The last value of each flag that was given; a bool is "true" or "false". */
  readonly values: Readonly<Record<string, string>>;
  /** All values of the flags of kind `list`. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** True for -h, -help and --help. */
  readonly help: boolean;
}

/**
 * Parses arguments as Go's flag package does: one dash or two, `-flag=value` or `-flag value`, `-bool` or `-bool=false`.
 * Throws FLAG_INVALID for a flag that does not exist, a missing value, or an argument that is no flag.
 */
export function parseFlags(args: readonly string[], specs: readonly FlagSpec[]): ParsedFlags {
  const values: Record<string, string> = {};
  const lists: Record<string, string[]> = {};
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    // Ends the flags; nothing may follow, since no command takes other arguments.
    if (arg === "--" && rest.length === 0) break;
    const match = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(arg);
    if (match === null) throw invalid(`unexpected argument ${JSON.stringify(arg)}; see -help`);
    const [, given = "", inline] = match;
    if (given === "h" || given === "help") return { values, lists, help: true };
    const spec = specs.find(({ name, aliases }) => name === given || aliases?.includes(given));
    if (spec === undefined) throw unknownFlag(given, specs);
    const { name } = spec;
    const value = spec.kind === "bool" ? boolValue(given, inline ?? "true") : (inline ?? rest.shift());
    if (value === undefined) throw invalid(`flag -${given} needs a value: -${given}=VALUE`);
    values[name] = value;
    if (spec.kind === "list") (lists[name] ??= []).push(value);
  }
  return { values, lists, help: false };
}

/** Which of the flags that were given are ignored. */
export function ignoredFlags({ values }: ParsedFlags, specs: readonly FlagSpec[]): string[] {
  return specs.filter(({ name, ignored }) => ignored === true && Object.hasOwn(values, name)).map(({ name }) => name);
}

/** The help of a command: one flag a paragraph, with its environment variable, without those that are ignored. */
export function formatFlags(specs: readonly FlagSpec[]): string {
  return specs
    .filter(({ ignored }) => ignored !== true)
    .map(({ name, kind, doc, env }) => {
      const value = kind === "bool" ? "" : "=<string>";
      const variable = env === undefined ? "" : ` This can also be set by the environment variable ${env}.`;
      return `  -${name}${value}\n      ${doc}${variable}\n`;
    })
    .join("\n");
}

function boolValue(name: string, text: string): string {
  const value = parseGoBoolean(text);
  if (value === undefined) throw invalid(`flag -${name} takes true or false, not ${JSON.stringify(text)}`);
  return String(value);
}

function unknownFlag(name: string, specs: readonly FlagSpec[]): AgentError {
  const nearest = nearestKey(
    name,
    specs.map((spec) => spec.name),
  );
  return invalid(`unknown flag -${name}${nearest === undefined ? "; see -help" : `; did you mean -${nearest}?`}`);
}

function invalid(message: string): AgentError {
  return new AgentError("FLAG_INVALID", message);
}
