/**
 * What one execution may use up, together with those that its functions start. Counted, not timed: the same template and
 * data end the same way on every machine.
 *
 * A step is about what reading a field takes. How many a pipeline costs is known when it is compiled (cost.ts); a call adds
 * some for the text that it reads and writes.
 */
import { LimitExceeded } from "./template-error.ts";
import { GoBytes, type GoValue } from "./values.ts";

/** A call takes one step for so many UTF-16 units or elements of its arguments and its result. */
const UNITS_PER_STEP = 16;
const ELEMENTS_PER_STEP = 4;
/** All results of functions together may be this many times as long as the output. */
const TEXT_PER_OUTPUT = 8;

export interface Limits {
  readonly maxSteps: number;
  readonly maxOutputBytes: number;
}

/** Executions are synchronous, so there is one under way at most, and its functions share this with it. */
let current: Budget | undefined;

/**
 * For a function that learns only while it works how long that takes: see TemplateFunction.steps. Throws LimitExceeded when
 * the execution under way has no steps left.
 */
export function spendSteps(steps: number): void {
  current?.spend(steps);
}

function begin(budget: Budget): void {
  current = budget;
}

export class Budget {
  readonly #limits: Limits;
  #stepsLeft: number;
  #textLeft: number;
  /** Of all executions under way. */
  #outputBytes = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#stepsLeft = limits.maxSteps;
    this.#textLeft = limits.maxOutputBytes * TEXT_PER_OUTPUT;
    begin(this);
  }

  /** An endless template ends here. */
  spend(steps: number): void {
    this.#stepsLeft -= steps;
    if (this.#stepsLeft >= 0) return;
    // The execution ends here; what is done after it has its own.
    current = undefined;
    throw new LimitExceeded(`execution exceeds the limit of ${this.#limits.maxSteps} steps`);
  }

  /** For a call with these arguments. What a builtin does with a list or a map shows in its result, or takes no time. */
  spendOnCall(extra: number, args: readonly GoValue[], isBuiltin: boolean): void {
    let steps = extra;
    for (const arg of args) {
      if (typeof arg === "string") steps += arg.length / UNITS_PER_STEP;
      else if (typeof arg === "object" && !isBuiltin) steps += sizeOf(arg) / ELEMENTS_PER_STEP;
    }
    this.spend(steps);
  }

  /** For what a function gave, before anything looks at it: a text may be close to what V8 can hold. */
  spendOnResult(value: GoValue, isBuiltin: boolean): void {
    if (typeof value === "string") this.#spendOnText(value.length);
    else if (typeof value === "object" && !isBuiltin) this.spend(sizeOf(value) / ELEMENTS_PER_STEP);
  }

  #spendOnText(length: number): void {
    this.spend(length / UNITS_PER_STEP);
    this.#textLeft -= length;
    const { maxOutputBytes } = this.#limits;
    if (length > maxOutputBytes) {
      throw new LimitExceeded(`the result of a function exceeds the limit of ${maxOutputBytes} bytes`);
    }
    if (this.#textLeft < 0) {
      throw new LimitExceeded(
        `the results of functions exceed the limit of ${maxOutputBytes * TEXT_PER_OUTPUT} bytes in all`,
      );
    }
  }

  /** Whether output of this many UTF-16 units, not yet counted, might exceed the limit. */
  mayExceedOutput(units: number): boolean {
    // One unit is at most three bytes.
    return this.#outputBytes + 3 * units > this.#limits.maxOutputBytes;
  }

  spendOnOutput(bytes: number): void {
    this.#outputBytes += bytes;
    const { maxOutputBytes } = this.#limits;
    if (this.#outputBytes > maxOutputBytes) {
      throw new LimitExceeded(`output exceeds the limit of ${maxOutputBytes} bytes`);
    }
  }

  /** When an execution that a function started has ended: its output is that function's result now. */
  releaseOutput(bytes: number): void {
    this.#outputBytes -= bytes;
  }
}

function sizeOf(value: GoValue): number {
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map) return value.size;
  return value instanceof GoBytes ? value.bytes.length : 0;
}
