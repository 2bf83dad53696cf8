import type { FunctionError } from "../../render-context.ts";
import { patternError, type PatternFault } from "./pattern-error.ts";

const OCTAL = /[0-7]{0,2}/y;
const DIGIT = /^[0-7]$/;
const MAX_RUNE = 0x10ffff;
const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** Reads a pattern character by character. A byte outside UTF-8 is an error wherever one is read. */
export class PatternReader {
  readonly pattern: string;
  at = 0;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  get done(): boolean {
    return this.at >= this.pattern.length;
  }

  /** The UTF-16 unit there, empty at the end: enough to look for what is ASCII. */
  unit(offset = 0): string {
    return this.pattern.charAt(this.at + offset);
  }

  startsWith(text: string): boolean {
    return this.pattern.startsWith(text, this.at);
  }

  since(start: number): string {
    return this.pattern.slice(start, this.at);
  }

  fail(fault: PatternFault, start: number, end = this.at): FunctionError {
    return patternError(fault, this.pattern.slice(start, end));
  }

  /** The next character; an empty text at the end. */
  rune(): string {
    const code = this.pattern.codePointAt(this.at);
    if (code === undefined) return "";
    if (code >= 0xd800 && code <= 0xdfff) throw this.fail("invalid UTF-8", this.at, this.pattern.length);
    const char = String.fromCodePoint(code);
    this.at += char.length;
    return char;
  }

  /** An escape of a single character, from its backslash on. */
  escape(): number {
    const start = this.at;
    this.at += 1;
    if (this.done) throw this.fail("trailing backslash at end of expression", this.at);
    const char = this.rune();
    const code =
      DIGIT.test(char) && (char === "0" || DIGIT.test(this.unit()))
        ? this.#octal(char)
        : char === "x"
          ? this.#hex()
          : (CONTROLS[char] ?? punctuation(char));
    if (code === undefined) throw this.fail("invalid escape sequence", start);
    return code;
  }

  #octal(first: string): number {
    OCTAL.lastIndex = this.at;
    const digits = OCTAL.exec(this.pattern)?.[0] ?? "";
    this.at += digits.length;
    return Number.parseInt(first + digits, 8);
  }

  /** Stops behind the first character that does not belong there: Go's error ends with it. */
  #hex(): number | undefined {
    const first = this.rune();
    if (first === "{") return this.#hexInBraces();
    if (first === "") return undefined;
    const digits = first + this.rune();
    return /^[0-9a-fA-F]{2}$/.test(digits) ? Number.parseInt(digits, 16) : undefined;
  }

  #hexInBraces(): number | undefined {
    let value: number | undefined;
    for (;;) {
      const char = this.rune();
      if (char === "}") return value;
      if (!/^[0-9a-fA-F]$/.test(char)) return undefined;
      value = (value ?? 0) * 16 + Number.parseInt(char, 16);
      if (value > MAX_RUNE) return undefined;
    }
  }
}

function punctuation(char: string): number | undefined {
  return /^[\u0000-\u007f]$/.test(char) && !/[0-9A-Za-z]/.test(char) ? char.charCodeAt(0) : undefined;
}
