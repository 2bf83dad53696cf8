export interface TemplatePlace {
  /** Name of the template as given to parseTemplate. */
  readonly templateName: string;
  /** Counted from 1; 0 when the error belongs to no line. */
  readonly line: number;
  /** In bytes from 0, as Go counts; absent in errors of parsing. */
  readonly column?: number;
}

/** A template that does not parse or fails while it runs. The message is word for word the one Go gives. */
export class TemplateError extends Error {
  readonly templateName: string;
  readonly line: number;
  readonly column: number | undefined;

  constructor(message: string, place: TemplatePlace, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "TemplateError";
    this.templateName = place.templateName;
    this.line = place.line;
    this.column = place.column;
  }
}

/**
 * Thrown, without a place, where a limit of the execution is exceeded; the outermost execution reports it as a
 * TemplateError. Functions may throw it too: it is not reported as an error of theirs.
 */
export class LimitExceeded extends Error {
  override readonly name = "LimitExceeded";
}

/** Thrown by a method that Go does not let templates call: its message stands for itself, no call has failed. */
export class CallRefused extends Error {
  override readonly name = "CallRefused";
}

/** A function throws this, or a subclass, to stop the execution without being reported as the template's error. */
export class AbortExecution extends Error {
  constructor(message = "the execution was stopped", options?: ErrorOptions) {
    super(message, options);
    this.name = "AbortExecution";
  }
}
