import { scanHeredoc } from "./heredoc.ts";
import { scanNumber } from "./number-literal.ts";
import { scanQuotedString } from "./quoted-string.ts";
import type { SourceText } from "./source-text.ts";

type Punctuation = "=" | "{" | "}" | "[" | "]" | ",";

interface Extent {
  /** UTF-16 offsets of the first character and of the one after the last. */
  readonly start: number;
  readonly end: number;
}

export type HclToken =
  | ({ readonly kind: "identifier" | "string" | "heredoc"; readonly value: string } & Extent)
  | ({ readonly kind: "number"; readonly value: number } & Extent)
  | ({ readonly kind: "bool"; readonly value: boolean } & Extent)
  | ({ readonly kind: Punctuation | "end" } & Extent);

const SPACE = /[ \t\r\n]*/y;
const IDENTIFIER = /[\p{L}_][\p{L}\p{Nd}_.-]*/uy;
const PUNCTUATION: ReadonlySet<string> = new Set<Punctuation>(["=", "{", "}", "[", "]", ","]);

/** Cuts HCL 1 text into tokens, one per call; comments and white space are skipped. */
export class HclLexer {
  readonly #source: SourceText;
  #at: number;

  constructor(source: SourceText) {
    this.#source = source;
    this.#at = source.start;
  }

  /** The next token; after the last one `end`, again and again. Throws the syntax error of a broken token. */
  next(): HclToken {
    this.#skipSpaceAndComments();
    const start = this.#at;
    const token = this.#scan(start);
    this.#at = token.end;
    return token;
  }

  #scan(start: number): HclToken {
    const { text } = this.#source;
    const char = text[start];
    if (char === undefined) return { kind: "end", start, end: start };
    if (isPunctuation(char)) return { kind: char, start, end: start + 1 };
    if (char === '"') return { kind: "string", start, ...scanQuotedString(this.#source, start) };
    if (char === "<") return { kind: "heredoc", start, ...scanHeredoc(this.#source, start) };
    const number = scanNumber(this.#source, start);
    if (number !== undefined) return { kind: "number", value: number.value, start, end: start + number.raw.length };
    const word = matchAt(IDENTIFIER, text, start);
    if (word === "") throw this.#illegalCharacter(start);
    const end = start + word.length;
    if (word === "true" || word === "false") return { kind: "bool", value: word === "true", start, end };
    return { kind: "identifier", value: word, start, end };
  }

  #skipSpaceAndComments(): void {
    const { text } = this.#source;
    for (;;) {
      this.#at += matchAt(SPACE, text, this.#at).length;
      if (text[this.#at] === "#" || text.startsWith("//", this.#at)) {
        const newline = text.indexOf("\n", this.#at);
        this.#at = newline === -1 ? text.length : newline;
      } else if (text.startsWith("/*", this.#at)) {
        const close = text.indexOf("*/", this.#at + 2);
        if (close === -1) throw this.#source.syntaxError(this.#at, "unterminated comment: no '*/' follows this '/*'");
        this.#at = close + 2;
      } else {
        return;
      }
    }
  }

  #illegalCharacter(at: number): Error {
    const char = String.fromCodePoint(this.#source.text.codePointAt(at) ?? 0);
    let hint = "";
    if ("'`‘’“”".includes(char)) hint = "; strings are written in double quotes";
    if (char === "/") hint = "; a string needs double quotes, a comment starts with '//', '/*' or '#'";
    if (char === ":") hint = "; a key and its value are joined by '='";
    return this.#source.syntaxError(at, `unexpected character ${JSON.stringify(char)}${hint}`);
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}

function isPunctuation(char: string): char is Punctuation {
  return PUNCTUATION.has(char);
}
