import type { Origin } from "./problems.ts";

/** A block as it is put together: only what the files, the environment and the flags say, later the defaults as well. */
export type Decoded = Record<string, unknown>;

/** Remembers where blocks and keys come from, and which blocks were not understood, beside the values themselves. */
export class Origins {
  readonly #blocks = new WeakMap<object, Origin>();
  readonly #keys = new WeakMap<object, Map<string, Origin>>();
  readonly #broken = new WeakSet();

  setBlock(block: object, origin: Origin): void {
    this.#blocks.set(block, origin);
  }

  setKey(block: object, key: string, origin: Origin): void {
    const keys = this.#keys.get(block) ?? new Map<string, Origin>();
    keys.set(key, origin);
    this.#keys.set(block, keys);
  }

  /** Where a block begins; undefined if no file has it. */
  ofBlock(block: object): Origin | undefined {
    return this.#blocks.get(block);
  }

  /** Where a key of the block stands; undefined if no file has it. */
  ofKey(block: object, key: string): Origin | undefined {
    return this.#keys.get(block)?.get(key);
  }

  /** Says that a part of the block could not be read: what it lacks is then no reason for further problems. */
  markBroken(block: object): void {
    this.#broken.add(block);
  }

  isBroken(block: object): boolean {
    return this.#broken.has(block);
  }
}
