/** Where libyaml's emitter puts spaces, line breaks and quotes, in block style. */
import { Buffer } from "node:buffer";
import { TextBuilder } from "../../language/text-builder.ts";
import { escapeChar, needsEscape, scalarStyles } from "./scalar-style.ts";

export interface Scalar {
  readonly text: string;
  /** Written before the scalar, with its `!!`. */
  readonly tag?: string;
  /** What is wanted; another style is taken where the text does not allow it. */
  readonly style: "plain" | "double" | "literal";
}

const BEST_WIDTH = 80;
const INDENT = 2;
const LONGEST_SIMPLE_KEY = 128;
const BREAK = /^[\n\r\u0085\u2028\u2029]$/;

/** Whether the scalar can be a key before a colon, without a question mark. */
export function isSimpleKey({ text, tag = "" }: Scalar): boolean {
  if (scalarStyles(text).isMultiline) return false;
  return Buffer.byteLength(text) + tag.length <= LONGEST_SIMPLE_KEY;
}

export class YamlWriter {
  readonly #out = new TextBuilder();
  #column = 0;
  #indent = -1;
  /** The last thing written was white space. */
  #isAfterSpace = true;
  /** Only indentation and indicators stand on the line so far. */
  #isIndenting = true;

  /** Ends the document and gives its text. */
  finish(): string {
    return this.#out.finish();
  }

  get isIndenting(): boolean {
    return this.#isIndenting;
  }

  /** Runs with the next level of indentation, or with the same one. */
  nested(deeper: boolean, write: () => void): void {
    const outer = this.#indent;
    if (outer < 0) this.#indent = 0;
    else if (deeper) this.#indent += INDENT;
    write();
    this.#indent = outer;
  }

  /** Begins a line, if need be, and indents it. */
  startLine(): void {
    const indent = Math.max(this.#indent, 0);
    const isBehind = this.#column > indent || (this.#column === indent && !this.#isAfterSpace);
    if (!this.#isIndenting || isBehind) this.#breakLine();
    if (this.#column < indent) this.#put(" ".repeat(indent - this.#column));
    this.#isAfterSpace = true;
    this.#isIndenting = true;
  }

  /** `-` or `?`, or the `:` behind a key that had a question mark. */
  indicator(mark: string): void {
    this.#mark(mark, true);
    this.#isAfterSpace = false;
  }

  /** The `:` behind a simple key. */
  colon(): void {
    this.#put(":");
    this.#isAfterSpace = false;
    this.#isIndenting = false;
  }

  /** `[]` or `{}`. */
  emptyCollection(brackets: string): void {
    this.#mark(brackets, false);
    this.#isAfterSpace = false;
  }

  scalar(scalar: Scalar, isKey: boolean): void {
    if (scalar.tag !== undefined) {
      this.#mark(scalar.tag, false);
      this.#isAfterSpace = false;
    }
    const outer = this.#indent;
    this.#indent = outer < 0 ? INDENT : outer + INDENT;
    this.#writeScalar(scalar, isKey);
    this.#indent = outer;
  }

  #writeScalar({ text, style }: Scalar, isKey: boolean): void {
    const allowed = scalarStyles(text);
    if (style === "literal" && allowed.literal && !isKey) return this.#literal(text);
    const isPlain = style === "plain" && allowed.plain && !(text === "" && isKey);
    if (isPlain) this.#plain(text, !isKey);
    else if (style === "plain" && allowed.singleQuoted) this.#singleQuoted(text, !isKey);
    else this.#doubleQuoted(text, !isKey);
    this.#isAfterSpace = false;
    this.#isIndenting = false;
  }

  #plain(text: string, mayFold: boolean): void {
    if (!this.#isAfterSpace) this.#put(" ");
    // A plain scalar has no line breaks of its own and no space at its ends.
    this.#words(text, mayFold, (char) => {
      this.#put(char);
      if (char !== " ") this.#isIndenting = false;
    });
  }

  #singleQuoted(text: string, mayFold: boolean): void {
    this.#mark("'", false);
    let inBreaks = false;
    this.#words(text, mayFold, (char) => {
      if (BREAK.test(char)) {
        if (!inBreaks && char === "\n") this.#breakLine();
        this.#copyBreak(char);
        inBreaks = true;
        return;
      }
      if (inBreaks && char !== " ") {
        this.startLine();
        inBreaks = false;
      }
      this.#put(char === "'" ? "''" : char);
      if (char !== " ") this.#isIndenting = false;
    });
    this.#put("'");
  }

  /** Hands on character after character; a single space beyond the width becomes a line break. */
  #words(text: string, mayFold: boolean, write: (char: string) => void): void {
    let afterSpace = false;
    let at = 0;
    for (const char of text) {
      const isSpace = char === " ";
      const isInner = at > 0 && at < text.length - 1;
      const isFold = isSpace && mayFold && !afterSpace && isInner && this.#column > BEST_WIDTH && text[at + 1] !== " ";
      if (isFold) this.startLine();
      else write(char);
      // A line break leaves the state as it is.
      if (!BREAK.test(char)) afterSpace = isSpace;
      at += char.length;
    }
  }

  #doubleQuoted(text: string, mayFold: boolean): void {
    this.#mark('"', false);
    let afterSpace = false;
    let at = 0;
    // Behind a byte order mark at the start libyaml takes every character for one.
    const escapesAll = text.startsWith("\ufeff");
    for (const char of text) {
      const isInner = at > 0 && at < text.length - 1;
      if (escapesAll || needsEscape(char)) {
        this.#put(escapeChar(char));
        afterSpace = false;
      } else if (char === " " && mayFold && !afterSpace && isInner && this.#column > BEST_WIDTH) {
        this.startLine();
        if (text[at + 1] === " ") this.#put("\\");
        afterSpace = true;
      } else {
        this.#put(char);
        afterSpace = char === " ";
      }
      at += char.length;
    }
    this.#put('"');
  }

  #literal(text: string): void {
    this.#mark(`|${/^[ \n\u2028\u2029]/.test(text) ? INDENT : ""}${chomping(text)}`, false);
    this.#breakLine();
    this.#isIndenting = true;
    this.#isAfterSpace = true;
    let inBreaks = true;
    for (const char of text) {
      if (BREAK.test(char)) {
        this.#copyBreak(char);
        inBreaks = true;
        continue;
      }
      if (inBreaks) this.startLine();
      this.#put(char);
      this.#isIndenting = false;
      inBreaks = false;
    }
  }

  #mark(mark: string, keepsIndenting: boolean): void {
    if (!this.#isAfterSpace) this.#put(" ");
    this.#put(mark);
    this.#isIndenting &&= keepsIndenting;
  }

  #copyBreak(char: string): void {
    if (char === "\n") {
      this.#breakLine();
    } else {
      this.#put(char);
      this.#column = 0;
    }
    this.#isIndenting = true;
  }

  #breakLine(): void {
    this.#out.out += "\n";
    this.#column = 0;
  }

  /** Characters of two code units never come here: they are escaped. */
  #put(text: string): void {
    this.#out.add(text);
    this.#column += text.length;
  }
}

/** The sign for the line breaks at the end: `-` for none, `+` for more than one. */
function chomping(text: string): string {
  const last = text.at(-1) ?? "";
  if (!BREAK.test(last)) return "-";
  return text.length === 1 || BREAK.test(text.at(-2) ?? "") ? "+" : "";
}
