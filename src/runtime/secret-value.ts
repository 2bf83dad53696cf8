import { inspect } from "node:util";

const HIDDEN = "[secret]";

/**
 * A secret text that hides itself wherever a value is printed by accident: string concatenation, JSON, util.inspect and
 * console.log all show `[secret]`. `reveal()` is the only way in, and easy to search for.
 */
export class SecretValue {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  equals(other: SecretValue | undefined): boolean {
    return other !== undefined && other.#value === this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
