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
