import type { Clock } from "../runtime/clock.ts";
import { formatJsonLine, formatTextLine } from "./log-format.ts";
import type { LogFormat, LogLevel } from "./log-level.ts";
import type { Scrubber } from "./scrub.ts";

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** The fixed text of a message, and its data as fields: so that lines can be searched and counted. */
export interface Logger {
  trace(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger for a part, named `<this>.<name>`. */
  child(name: string): Logger;
}

export interface LoggerOptions {
  /** Module name of the root, for example `agent`. */
  readonly name: string;
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly clock: Pick<Clock, "now">;
  readonly scrubber: Scrubber;
  /** Takes one line, with its line feed. Must not throw. */
  readonly write: (line: string) => void;
}

/** The root logger; its level can change while it runs. */
export interface RootLogger extends Logger {
  setLevel(level: LogLevel): void;
}

const RANK: Readonly<Record<LogLevel, number>> = { trace: 0, debug: 1, info: 2, warn: 3, error: 4, off: 5 };

/**
 * Creates the root logger. It is our own rather than pino: both line formats are given by the Go agents, every string has
 * to pass the scrubber before it is formatted, and importing pino costs a fifth of the start-up budget.
 */
export function createLogger(options: LoggerOptions): RootLogger {
  const { clock, scrubber, write } = options;
  const formatLine = options.format === "json" ? formatJsonLine : formatTextLine;
  let threshold = RANK[options.level];

  const log = (level: Exclude<LogLevel, "off">, module: string, message: string, fields?: LogFields): void => {
    if (RANK[level] < threshold) return;
    const clean = fields === undefined ? [] : scrubFields(fields, scrubber);
    write(formatLine({ time: clock.now(), level, module, message: scrubber.scrub(message), fields: clean }));
  };

  const create = (module: string): Logger => ({
    trace: (message, fields) => log("trace", module, message, fields),
    debug: (message, fields) => log("debug", module, message, fields),
    info: (message, fields) => log("info", module, message, fields),
    warn: (message, fields) => log("warn", module, message, fields),
    error: (message, fields) => log("error", module, message, fields),
    child: (name) => create(`${module}.${name}`),
  });

  return {
    ...create(options.name),
    setLevel(level) {
      threshold = RANK[level];
    },
  };
}

function scrubFields(fields: LogFields, scrubber: Scrubber): [string, string | number | boolean][] {
  const clean: [string, string | number | boolean][] = [];
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    clean.push([key, typeof value === "string" ? scrubber.scrub(value) : value]);
  }
  return clean;
}
