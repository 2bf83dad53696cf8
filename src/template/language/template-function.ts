import type { GoType } from "./go-type.ts";
import type { GoValue } from "./values.ts";

/** What a function takes; the engine checks number and types of the arguments, with Go's errors, before the call. */
export interface FunctionSignature {
  readonly params: readonly GoType[];
  /** Type of each further argument; left out when there are none. */
  readonly variadic?: GoType;
}

/**
 * A function that templates can call by its name. `C` is the context given to `execute`: the state of one execution.
 * What `call` throws becomes Go's `error calling NAME: …`, save an AbortExecution, which passes as it is.
 */
export interface TemplateFunction<C> {
  readonly name: string;
  readonly signature: FunctionSignature;
  /**
   * What a call takes from the budget of steps (see budget.ts), beyond what its arguments and its result cost; for
   * functions that compute for long, about 20 for each microsecond. Default 0.
   */
  readonly steps?: number;
  call(context: C, args: readonly GoValue[]): GoValue;
}
