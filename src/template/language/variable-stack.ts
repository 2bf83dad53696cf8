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

  constructor(dot: GoValue) {
    this.#values = [dot];
  }

  get height(): number {
    return this.#values.length;
  }

  push(name: string, value: GoValue): void {
    this.#names.push(name);
    this.#values.push(value);
    this.#boxed.push(false);
  }

  /** Drops all variables from this height on. */
  cut(height: number): void {
    if (this.#values.length === height) return;
    this.#names.length = height;
    this.#values.length = height;
    this.#boxed.length = height;
  }

  /** Index of the innermost variable of that name; -1 when there is none. */
  find(name: string, height: number, index: number): number {
    return this.#values.length === height ? index : this.#names.lastIndexOf(name);
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
