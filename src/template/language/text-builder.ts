import { spendSteps } from "./budget.ts";
import { normalizeGoString } from "./go-string.ts";
import { LimitExceeded } from "./template-error.ts";

/** In UTF-16 units. A few values that hold each other many times over would print without end. */
const MAX_LENGTH = 64 * 1024 * 1024;
const PIECE = 1 << 16;
/** A step of the budget is taken for so many UTF-16 units of a text that is not short, also when it is no function's result. */
const UNITS_PER_STEP = 16;
const SHORT = 1024;

/**
 * A text that may become long, put together from short ones. V8 keeps a sum of strings as a tree, with 32 bytes for each of
 * them, until somebody looks at its characters: here that happens after every 64 Ki of them. Throws LimitExceeded for more
 * than 64 Mi.
 */
export class TextBuilder {
  /** What was added last. Whoever adds to it directly, because that is fastest, must call `settle` now and then. */
  out = "";
  #done = "";

  add(text: string): void {
    this.out += text;
    this.settle();
  }

  settle(): void {
    if (this.out.length <= PIECE) return;
    // To look at one character makes V8 write the tree out into one string.
    this.out.charCodeAt(0);
    this.#done += this.out;
    this.out = "";
    checkLength(this.#done.length);
    spendSteps(PIECE / UNITS_PER_STEP);
  }

  finish(): string {
    const { length } = this.out;
    checkLength(this.#done.length + length);
    if (length > SHORT) spendSteps(length / UNITS_PER_STEP);
    return normalizeGoString(this.#done + this.out);
  }
}

/** Throws LimitExceeded for a text that would be too long. */
export function checkLength(length: number): void {
  if (length > MAX_LENGTH) throw new LimitExceeded(`a text exceeds the limit of ${MAX_LENGTH} characters`);
}

/**
 * The text after a change that concerns each character by itself. A long one is changed in pieces: V8 ends the process
 * where a regular expression matches some hundred million times.
 */
export function changeInPieces(text: string, change: (piece: string) => string): string {
  if (text.length <= PIECE) return change(text);
  const builder = new TextBuilder();
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + PIECE, text.length);
    // Not between the halves of a character.
    if ((text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end += 1;
    builder.add(change(text.slice(start, end)));
    start = end;
  }
  return builder.finish();
}
