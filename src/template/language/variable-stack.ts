import type { GoValue } from "./values.ts";

/**
 * The variables in scope, innermost last. The compiler knows where each lies if every declaration before it was
 * executed, and passes that height and index along. Only a declaration in an argument that `and` or `or` skipped makes
 * the stack lower; then the variable is looked for by name, as Go always does.
 */
export class VariableStack {
  readonly #names: string[] = ["$"];
  readonly #values: GoValue[];
  /** The value came out of a container of `interface {}`. */
  readonly #boxed: boolean[] = [false];
  /** What lies above is left over. To shorten the arrays instead costs a turn of a range more than all else in it. */
  #height = 1;

  constructor(dot: GoValue) {
    this.#values = [dot];
  }

  get height(): number {
    return this.#height;
  }

  push(name: string, value: GoValue): void {
    const at = this.#height;
    this.#names[at] = name;
    this.#values[at] = value;
    this.#boxed[at] = false;
    this.#height = at + 1;
  }

  /** Drops all variables from this height on. */
  cut(height: number): void {
    this.#height = height;
  }

  /** Index of the innermost variable of that name; -1 when there is none. */
  find(name: string, height: number, index: number): number {
    return this.#height === height ? index : this.#names.lastIndexOf(name, this.#height - 1);
  }

  value(index: number): GoValue {
    return this.#values[index];
  }

  isBoxed(index: number): boolean {
    return this.#boxed[index] ?? false;
  }

  set(index: number, value: GoValue, boxed: boolean): void {
    this.#values[index] = value;
    this.#boxed[index] = boxed;
  }
}
