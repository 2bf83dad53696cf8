import type { RenderContext } from "../../render-context.ts";

/** A whole number from 0 up to but not including the bound, each as likely as any other. */
export function randomBelow(context: RenderContext, bound: bigint): bigint {
  const bytes = Math.ceil((bound - 1n).toString(16).length / 2);
  const range = 256n ** BigInt(bytes);
  // What lies beyond the last whole multiple of the bound would favour the small ones.
  const fair = range - (range % bound);
  for (;;) {
    const drawn = BigInt(`0x${Buffer.from(context.randomBytes(bytes)).toString("hex")}`);
    if (drawn < fair) return drawn % bound;
  }
}

const AT_ONCE = 1024;
const WORD = 2 ** 32;

/** Many of them, for bounds up to 2^32. */
export class RandomNumbers {
  readonly #context: RenderContext;
  #words = new Uint32Array(0);
  #next = 0;

  constructor(context: RenderContext) {
    this.#context = context;
  }

  /** As randomBelow. */
  below(bound: number): number {
    const fair = WORD - (WORD % bound);
    for (;;) {
      const drawn = this.#draw();
      if (drawn < fair) return drawn % bound;
    }
  }

  #draw(): number {
    if (this.#next === this.#words.length) {
      // A copy stands at an offset that is good for words.
      this.#words = new Uint32Array(Uint8Array.from(this.#context.randomBytes(4 * AT_ONCE)).buffer);
      this.#next = 0;
    }
    const word = this.#words[this.#next] ?? 0;
    this.#next += 1;
    return word;
  }
}
