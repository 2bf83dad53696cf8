import type { SecretValue } from "../runtime/secret-value.ts";

const REPLACEMENT = "[scrubbed]";
/**
 * Shorter values are left alone: replacing every "a" or "443" would destroy the log without hiding anything. Tokens and
 * secret ids are always longer.
 */
const SHORTEST = 8;
/** Shorter lines of a longer value say little of it, and are often words that other texts have too. */
const SHORTEST_LINE = 16;

/** Knows the secret values that are alive and takes them out of every text that leaves the process for a log. */
export interface Scrubber {
  /** Adds a value; adding it twice needs two calls of the returned function to forget it. */
  add(secret: SecretValue | string): () => void;
  /** Replaces every known value, also one that was escaped for JSON or for a URL, and the long lines of one. Values that overlap hide as one. */
  scrub(text: string): string;
}

/** Creates an empty scrubber. */
export function createScrubber(): Scrubber {
  const known = new KnownValues();
  return {
    add(secret) {
      const value = typeof secret === "string" ? secret : secret.reveal();
      if (value.length < SHORTEST) return () => undefined;
      const forms = writtenForms(value);
      for (const form of forms) known.retain(form);
      let live = true;
      return () => {
        if (!live) return;
        live = false;
        for (const form of forms) known.release(form);
      };
    },
    scrub(text) {
      let result = "";
      let hiddenUpTo = 0;
      for (let at = known.isEmpty ? text.length : 0; at + SHORTEST <= text.length; at += 1) {
        const length = known.longestAt(text, at);
        if (length === 0) continue;
        // A value that begins inside the last one only makes the hidden part longer.
        if (at >= hiddenUpTo) result += text.slice(hiddenUpTo, at) + REPLACEMENT;
        hiddenUpTo = Math.max(hiddenUpTo, at + length);
      }
      return result + text.slice(hiddenUpTo);
    },
  };
}

/**
 * The value itself and how it stands in a quoted text or a URL: error messages quote what they complain about. Of a value
 * of several lines, such as a private key, also each line, because the output of commands is logged line by line.
 */
function writtenForms(value: string): string[] {
  const lines = value.includes("\n") ? value.split(/\r?\n/).filter((line) => line.length >= SHORTEST_LINE) : [];
  return [...new Set([value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value.toWellFormed()), ...lines])];
}

/**
 * Counted values, found in a text by their beginnings: the cost of a line does not grow with the number of leases, as it
 * would if each value were searched for in turn. Tokens share their beginning (`hvs.CAES`), so what is kept of it is the
 * few lengths that values have, not the values.
 */
class KnownValues {
  readonly #counts = new Map<string, number>();
  readonly #lengthsByBeginning = new Map<string, Map<number, number>>();
  /** How many beginnings fall on each slot; an empty slot spares most places of a text the look-up. */
  readonly #slots = new Uint32Array(4096);

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  retain(value: string): void {
    const count = this.#counts.get(value) ?? 0;
    this.#counts.set(value, count + 1);
    if (count > 0) return;
    const beginning = value.slice(0, SHORTEST);
    let lengths = this.#lengthsByBeginning.get(beginning);
    if (lengths === undefined) {
      lengths = new Map();
      this.#lengthsByBeginning.set(beginning, lengths);
      this.#addToSlot(beginning, 1);
    }
    lengths.set(value.length, (lengths.get(value.length) ?? 0) + 1);
  }

  release(value: string): void {
    const count = this.#counts.get(value) ?? 0;
    if (count > 1) {
      this.#counts.set(value, count - 1);
      return;
    }
    this.#counts.delete(value);
    const beginning = value.slice(0, SHORTEST);
    const lengths = this.#lengthsByBeginning.get(beginning);
    const left = (lengths?.get(value.length) ?? 1) - 1;
    if (left > 0) lengths?.set(value.length, left);
    else lengths?.delete(value.length);
    if (lengths?.size === 0) {
      this.#lengthsByBeginning.delete(beginning);
      this.#addToSlot(beginning, -1);
    }
  }

  /** The length of the longest value that stands at that place, or 0. */
  longestAt(text: string, at: number): number {
    if (this.#slots[slotOf(text, at)] === 0) return 0;
    const lengths = this.#lengthsByBeginning.get(text.slice(at, at + SHORTEST));
    let longest = 0;
    for (const length of lengths?.keys() ?? []) {
      if (length > longest && this.#counts.has(text.slice(at, at + length))) longest = length;
    }
    return longest;
  }

  #addToSlot(beginning: string, change: 1 | -1): void {
    const slot = slotOf(beginning, 0);
    this.#slots[slot] = (this.#slots[slot] ?? 0) + change;
  }
}

function slotOf(text: string, at: number): number {
  return (text.charCodeAt(at) ^ (text.charCodeAt(at + 3) << 3) ^ (text.charCodeAt(at + 6) << 6)) & 4095;
}
