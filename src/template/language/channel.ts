import type { GoType } from "./go-type.ts";
import { GoNumber, GoObject, type GoValue } from "./values.ts";

/** A channel that gives integers one after the other, each once: a second range goes on where the first one broke off. */
export class GoChannel extends GoObject {
  // Printed like a function, as an address; that is all that its kind decides.
  readonly type: GoType;
  readonly #elem: GoType;
  readonly #end: bigint;
  #next: bigint;

  /** Gives the integers of a type other than int from `start` on, without `end`. */
  constructor(elem: GoType, start: bigint, end: bigint) {
    super();
    this.type = { name: `<-chan ${elem.name}`, kind: "func" };
    this.#elem = elem;
    this.#next = start;
    this.#end = end;
  }

  /** The next integer; undefined when there is none left. */
  receive(): GoValue {
    if (this.#next >= this.#end) return undefined;
    const value = new GoNumber(this.#elem, this.#next);
    this.#next += 1n;
    return value;
  }
}
