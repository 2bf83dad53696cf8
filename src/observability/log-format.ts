/** One log record, already scrubbed. */
export interface LogRecord {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly level: "trace" | "debug" | "info" | "warn" | "error";
  readonly module: string;
  readonly message: string;
  readonly fields: readonly (readonly [string, string | number | boolean])[];
}

const LABELS = { trace: "[TRACE]", debug: "[DEBUG]", info: "[INFO] ", warn: "[WARN] ", error: "[ERROR]" } as const;
// What a terminal or a line-oriented tool could misread; such values are quoted.
const NEEDS_QUOTES = /[\s"=\u0000-\u001f\u007f-\u009f]/;

/** The line of the Go agents: `2026-11-24T08:17:44.123Z [INFO]  agent.auth.handler: renewed auth token: ttl=30s`. */
export function formatTextLine({ time, level, module, message, fields }: LogRecord): string {
  let line = `${new Date(time).toISOString()} ${LABELS[level]} ${module}: ${singleLine(message)}`;
  let separator = ": ";
  for (const [key, value] of fields) {
    const text = String(value);
    line += `${separator}${key}=${text === "" || NEEDS_QUOTES.test(text) ? JSON.stringify(text) : text}`;
    separator = " ";
  }
  return line + "\n";
}

/** The JSON of the Go agents: `@level`, `@message`, `@module`, `@timestamp`, then the fields in order. */
export function formatJsonLine({ time, level, module, message, fields }: LogRecord): string {
  const entries: Record<string, string | number | boolean> = {
    "@level": level,
    "@message": message,
    "@module": module,
    "@timestamp": new Date(time).toISOString(),
  };
  for (const [key, value] of fields) entries[key] = value;
  return JSON.stringify(entries) + "\n";
}

/** A message with line feeds would let its author forge lines. */
function singleLine(message: string): string {
  return message.includes("\n") ? message.replaceAll("\n", "\\n") : message;
}
