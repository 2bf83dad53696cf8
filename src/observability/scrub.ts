import type { SecretValue } from "../runtime/secret-value.ts";

const REPLACEMENT = "[scrubbed]";
/**
 * Shorter values are left alone: replacing every "a" or "443" would destroy the log without hiding anything. Tokens and
 * secret ids are always longer.
 */
const SHORTEST = 8;

/** Knows the secret values that are alive and takes them out of every text that leaves the process for a log. */
export interface Scrubber {
  /** Adds a value; adding it twice needs two calls of the returned function to forget it. */
  add(secret: SecretValue | string): () => void;
  scrub(text: string): string;
}

export function createScrubber(): Scrubber {
  const counts = new Map<string, number>();
  return {
    add(secret) {
      const value = typeof secret === "string" ? secret : secret.reveal();
      if (value.length < SHORTEST) return () => undefined;
      counts.set(value, (counts.get(value) ?? 0) + 1);
      let live = true;
      return () => {
        if (!live) return;
        live = false;
        const count = counts.get(value) ?? 1;
        if (count === 1) counts.delete(value);
        else counts.set(value, count - 1);
      };
    },
    scrub(text) {
      let result = text;
      for (const value of counts.keys()) {
        if (result.includes(value)) result = result.replaceAll(value, REPLACEMENT);
      }
      return result;
    },
  };
}
