/** What an AgentError carries beside its message: plain facts for the log, never a secret. */
export type ErrorDetail = Readonly<Record<string, string | number | boolean | undefined>>;

export interface AgentErrorOptions {
  readonly detail?: ErrorDetail;
  readonly cause?: unknown;
  /** True if the same operation may succeed later without anybody changing anything. Default false. */
  readonly retryable?: boolean;
}

/**
 * Every failure that a user can meet. `code` is stable and stands in docs/errors.md with what to do about it; `message`
 * is one sentence (or one line) that says what happened and where.
 */
export class AgentError extends Error {
  override readonly name = "AgentError";
  readonly code: string;
  readonly detail: ErrorDetail;
  readonly retryable: boolean;

  constructor(code: string, message: string, options: AgentErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = options.detail ?? {};
    this.retryable = options.retryable ?? false;
  }
}

/** The message of anything that was thrown, for a log line or for the text of a wrapping error. */
export function errorMessage(error: unknown): string {
  if (error instanceof Error) {
    if (error.message !== "") return error.message;
    // A connection that failed on every address of a name: Node leaves the message empty.
    if (error instanceof AggregateError && error.errors.length > 0) {
      return [...new Set(error.errors.map(errorMessage))].join("; ");
    }
    return error.name;
  }
  try {
    return String(error);
  } catch {
    return "something that has no text was thrown";
  }
}

/** The `code` of a Node system error (`ENOENT`, `EACCES`, …), or undefined. */
export function systemErrorCode(error: unknown): string | undefined {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return undefined;
}
