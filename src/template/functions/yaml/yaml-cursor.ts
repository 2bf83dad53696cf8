import { scannerError, yamlError } from "./yaml-error.ts";
import type { YamlInput } from "./yaml-input.ts";

/** A place in the document: line and column count from 0, `index` counts characters. */
export interface Mark {
  readonly line: number;
  readonly column: number;
  readonly index: number;
}

const NAME = /[-0-9A-Za-z_]/;
const HEX = /[0-9A-Fa-f]/;

/** True for the characters that YAML 1.1 takes for a line break. */
export function isBreak(char: string): boolean {
  return char === "\n" || char === "\r" || char === "\u0085" || char === "\u2028" || char === "\u2029";
}

export function isBlank(char: string): boolean {
  return char === " " || char === "\t";
}

/** Blank, line break or end of the document. */
export function isBlankOrEnd(char: string): boolean {
  return char === "" || isBlank(char) || isBreak(char);
}

/** A character of an anchor or of a tag's handle. */
export function isNameChar(char: string): boolean {
  return NAME.test(char);
}

export function isHexDigit(char: string): boolean {
  return HEX.test(char);
}

/** Reads a document character by character. */
export class YamlCursor {
  readonly #text: string;
  readonly #problem: string | undefined;
  #at = 0;
  #line = 0;
  #column = 0;
  #index = 0;

  constructor({ text, problem }: YamlInput) {
    this.#text = text;
    this.#problem = problem;
  }

  get line(): number {
    return this.#line;
  }

  get column(): number {
    return this.#column;
  }

  get index(): number {
    return this.#index;
  }

  get isAtStart(): boolean {
    return this.#at === 0;
  }

  mark(): Mark {
    return { line: this.#line, column: this.#column, index: this.#index };
  }

  error(problem: string): Error {
    return scannerError(this.#line, problem);
  }

  /** The code unit so many places on; the empty string at the end. Throws where the text cannot be read. */
  peek(ahead = 0): string {
    const char = this.#text[this.#at + ahead];
    if (char !== undefined) return char;
    if (this.#problem !== undefined) throw yamlError(this.#problem);
    return "";
  }

  /** `---` or `...` at the start of a line, with a blank or an end behind it. */
  isDocumentMark(char: string): boolean {
    if (this.#column !== 0 || this.peek() !== char) return false;
    return this.peek(1) === char && this.peek(2) === char && isBlankOrEnd(this.peek(3));
  }

  skip(count = 1): void {
    for (let left = count; left > 0; left -= 1) {
      const code = this.#text.charCodeAt(this.#at);
      this.#at += code >= 0xd800 && code < 0xdc00 ? 2 : 1;
      this.#index += 1;
      this.#column += 1;
    }
  }

  /** Takes one character. */
  take(): string {
    const from = this.#at;
    this.skip();
    return this.#text.slice(from, this.#at);
  }

  /** Takes characters as long as the test holds for them. */
  takeWhile(test: (char: string) => boolean): string {
    const from = this.#at;
    while (test(this.peek())) this.skip();
    return this.#text.slice(from, this.#at);
  }

  skipBlanks(): void {
    while (isBlank(this.peek())) this.skip();
  }

  /** A comment up to the end of its line. */
  skipComment(): void {
    if (this.peek() !== "#") return;
    for (let char = this.peek(); char !== "" && !isBreak(char); char = this.peek()) this.skip();
  }

  /** Takes a line break: as a line feed, but for the separators of lines and paragraphs. */
  takeBreak(): string {
    const char = this.peek();
    const width = char === "\r" && this.peek(1) === "\n" ? 2 : 1;
    this.#at += width;
    this.#index += width;
    this.#column = 0;
    this.#line += 1;
    return char === "\u2028" || char === "\u2029" ? char : "\n";
  }

  /** The end of the document counts as the start of a line. */
  closeLastLine(): void {
    if (this.#column === 0) return;
    this.#column = 0;
    this.#line += 1;
  }
}
