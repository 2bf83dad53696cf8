import type { LogLevel } from "./log-level.ts";
import { formatTimestamp } from "./timestamp.ts";

/** One log record, already scrubbed. */
export interface LogRecord {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly level: Exclude<LogLevel, "off">;
  readonly module: string;
  readonly message: string;
  readonly fields: readonly (readonly [string, string | number | boolean])[];
}

const LABELS = { trace: "[TRACE]", debug: "[DEBUG]", info: "[INFO] ", warn: "[WARN] ", error: "[ERROR]" } as const;
/**
 * Line breaks, terminal escapes and marks that turn the direction of text: with them the author of a message could forge
 * lines or hide a part of one.
 */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
const EVERY_UNSAFE = new RegExp(UNSAFE, "g");
/** What a line-oriented tool could misread as the end of a value. */
const NEEDS_QUOTES = /[\s"=]/;

/** The line of the Go agents: `2026-11-24T08:17:44.123Z [INFO]  agent.auth.handler: renewed auth token: ttl=30s`. */
export function formatTextLine({ time, level, module, message, fields }: LogRecord): string {
  let line = `${formatTimestamp(time, "")} ${LABELS[level]} ${makeSafe(module)}: ${makeSafe(message)}`;
  let separator = ": ";
  for (const [key, value] of fields) {
    line += `${separator}${quoteIfNeeded(key)}=${quoteIfNeeded(String(value))}`;
    separator = " ";
  }
  return line + "\n";
}

/** The JSON of the Go agents: `@level`, `@message`, `@module`, `@timestamp`, then the fields in order. */
export function formatJsonLine({ time, level, module, message, fields }: LogRecord): string {
  const head = { "@level": level, "@message": message, "@module": module, "@timestamp": formatTimestamp(time, ":") };
  // fromEntries, because it makes a key of `__proto__` too; the head twice, because no field may take its place.
  const entries = Object.fromEntries([...Object.entries(head), ...fields, ...Object.entries(head)]);
  // Everything unsafe that JSON leaves as it is stands in a string, where the escape means the same.
  return makeSafe(JSON.stringify(entries)) + "\n";
}

function quoteIfNeeded(text: string): string {
  return text === "" || NEEDS_QUOTES.test(text) || UNSAFE.test(text) ? makeSafe(JSON.stringify(text)) : text;
}

function makeSafe(text: string): string {
  return UNSAFE.test(text) ? text.replace(EVERY_UNSAFE, escapeSequence) : text;
}

function escapeSequence(char: string): string {
  if (char === "\n") return "\\n";
  if (char === "\r") return "\\r";
  if (char === "\t") return "\\t";
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
