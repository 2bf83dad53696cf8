import { quoteGoString } from "../language/quote.ts";

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const MAX_DEPTH = 10_000;

/** Thrown and caught in this file. */
class Problem extends Error {}

/**
 * What Go's encoding/json says is wrong with the text, of which it names the first byte that does not fit (as a Latin-1
 * character) and where it stands; undefined if nothing is. Lists and objects nested deeper than 10,000 levels are wrong.
 */
export function jsonSyntaxError(bytes: Uint8Array): string | undefined {
  try {
    new SyntaxCheck(bytes).run();
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
  return undefined;
}

class SyntaxCheck {
  readonly #bytes: Uint8Array;
  readonly #open: number[] = [];
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  run(): void {
    do this.#value();
    while (this.#isFollowedByValue());
  }

  /** Up to the end of the first value that is complete: a scalar, an empty list or an empty object. */
  #value(): void {
    for (;;) {
      const byte = this.#visible();
      if (byte !== OPEN_LIST && byte !== OPEN_OBJECT) return this.#scalar(byte);
      this.#open.push(byte);
      if (this.#open.length > MAX_DEPTH) this.#fail(byte, "exceeded max depth");
      if (this.#visible() === (byte === OPEN_LIST ? CLOSE_LIST : CLOSE_OBJECT)) {
        this.#open.pop();
        return;
      }
      this.#at -= 1;
      if (byte === OPEN_OBJECT) this.#key();
    }
  }

  /** Behind a value: closes what ends here; false at the end of the text. */
  #isFollowedByValue(): boolean {
    for (;;) {
      const open = this.#open.at(-1);
      if (open === undefined) {
        this.#skipSpace();
        const rest = this.#bytes[this.#at];
        return rest === undefined ? false : this.#fail(rest, "after top-level value");
      }
      const byte = this.#visible();
      if (byte === COMMA) {
        if (open === OPEN_OBJECT) this.#key();
        return true;
      }
      if (byte !== (open === OPEN_LIST ? CLOSE_LIST : CLOSE_OBJECT)) {
        this.#fail(byte, open === OPEN_LIST ? "after array element" : "after object key:value pair");
      }
      this.#open.pop();
    }
  }

  #key(): void {
    const first = this.#visible();
    if (first !== QUOTE) this.#fail(first, "looking for beginning of object key string");
    this.#string();
    const colon = this.#visible();
    if (colon !== COLON) this.#fail(colon, "after object key");
  }

  #scalar(first: number): void {
    const char = String.fromCharCode(first);
    if (first === QUOTE) this.#string();
    else if (char === "t") this.#word("true");
    else if (char === "f") this.#word("false");
    else if (char === "n") this.#word("null");
    else if (char === "-" || isDigit(first)) this.#number(first);
    else this.#fail(first, "looking for beginning of value");
  }

  #word(word: string): void {
    for (const expected of word.slice(1)) {
      const byte = this.#take();
      if (byte !== expected.charCodeAt(0)) this.#fail(byte, `in literal ${word} (expecting '${expected}')`);
    }
  }

  #string(): void {
    for (;;) {
      const byte = this.#take();
      if (byte === QUOTE) return;
      if (byte === BACKSLASH) this.#escape();
      else if (byte < SPACE) this.#fail(byte, "in string literal");
    }
  }

  #escape(): void {
    const letter = this.#take();
    const char = String.fromCharCode(letter);
    if (char !== "u") {
      if (!'bfnrt\\/"'.includes(char)) this.#fail(letter, "in string escape code");
      return;
    }
    for (let count = 0; count < 4; count += 1) {
      const digit = this.#take();
      if (!/[0-9A-Fa-f]/.test(String.fromCharCode(digit))) this.#fail(digit, "in \\u hexadecimal character escape");
    }
  }

  #number(first: number): void {
    const lead = String.fromCharCode(first) === "-" ? this.#digit("in numeric literal") : first;
    if (String.fromCharCode(lead) !== "0") this.#digits();
    if (this.#takeIf(".")) {
      this.#digit("after decimal point in numeric literal");
      this.#digits();
    }
    if (this.#takeIf("e") || this.#takeIf("E")) {
      if (!this.#takeIf("+")) this.#takeIf("-");
      this.#digit("in exponent of numeric literal");
      this.#digits();
    }
  }

  #digit(place: string): number {
    const byte = this.#take();
    return isDigit(byte) ? byte : this.#fail(byte, place);
  }

  #digits(): void {
    while (isDigit(this.#bytes[this.#at] ?? SPACE)) this.#at += 1;
  }

  #takeIf(char: string): boolean {
    if (this.#bytes[this.#at] !== char.charCodeAt(0)) return false;
    this.#at += 1;
    return true;
  }

  /** The next byte. Go lets a space follow the text, to see whether that ends it. */
  #take(): number {
    const at = this.#at;
    this.#at += 1;
    if (at > this.#bytes.length) throw new Problem("unexpected end of JSON input");
    return this.#bytes[at] ?? SPACE;
  }

  #visible(): number {
    this.#skipSpace();
    if (this.#at >= this.#bytes.length) throw new Problem("unexpected end of JSON input");
    return this.#take();
  }

  #skipSpace(): void {
    while ([0x20, 0x09, 0x0a, 0x0d].includes(this.#bytes[this.#at] ?? 0)) this.#at += 1;
  }

  #fail(byte: number, place: string): never {
    throw new Problem(`invalid character ${quoteByte(byte)} ${place}`);
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function quoteByte(byte: number): string {
  const char = String.fromCharCode(byte);
  if (char === "'") return "'\\''";
  return char === '"' ? "'\"'" : `'${quoteGoString(char).slice(1, -1)}'`;
}
