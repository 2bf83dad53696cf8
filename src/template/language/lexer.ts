/** Cuts a template's text into tokens. Positions are offsets into the JavaScript string, not bytes. */
import { isEscapedByte } from "./go-string.ts";
import { isPrintable, quoteGoString } from "./quote.ts";
import { isKeyword, type Token, type TokenType } from "./token.ts";

const WORD_CHAR = /^[_\p{L}\p{Nd}]$/u;
const END = -1;
const TRIM_MARKER_LENGTH = 2;

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0d || code === 0x0a;
}

function isDelimiterOfWords(code: number): boolean {
  // The characters . , | : ) ( and the end.
  return (
    code === 0x2e || code === 0x2c || code === 0x7c || code === 0x3a || code === 0x29 || code === 0x28 || code === END
  );
}

function isWordCode(code: number): boolean {
  if (code < 0x80) {
    return (
      (code >= 0x61 && code <= 0x7a) ||
      (code >= 0x41 && code <= 0x5a) ||
      (code >= 0x30 && code <= 0x39) ||
      code === 0x5f
    );
  }
  return WORD_CHAR.test(String.fromCodePoint(code));
}

/** Go's %#U, as in `U+0040 '@'`. */
function describeRune(code: number): string {
  const rune = code === END ? 0xfffd : isEscapedByte(code) ? 0xfffd : code;
  const name = code === END ? "U+FFFFFFFFFFFFFFFF" : `U+${rune.toString(16).toUpperCase().padStart(4, "0")}`;
  return code !== END && isPrintable(rune) ? `${name} '${String.fromCodePoint(rune)}'` : name;
}

export interface LexerOptions {
  readonly leftDelimiter: string;
  readonly rightDelimiter: string;
  /** False when a function is called `break` or `continue`, which then are no keywords. */
  readonly breakIsKeyword: boolean;
  readonly continueIsKeyword: boolean;
}

export class Lexer {
  #input: string;
  readonly #left: string;
  readonly #right: string;
  readonly #rightFirst: number;
  readonly #options: LexerOptions;
  #at = 0;
  #start = 0;
  #line = 1;
  #startLine = 1;
  #insideAction = false;
  #parenDepth = 0;

  constructor(input: string, options: LexerOptions) {
    this.#input = input;
    this.#left = options.leftDelimiter;
    this.#right = options.rightDelimiter;
    this.#rightFirst = this.#right.charCodeAt(0);
    this.#options = options;
  }

  /** The next token. After the end and after an error it keeps giving "eof". */
  next(): Token {
    return this.#insideAction ? this.#action() : this.#text();
  }

  /** A token that holds no newline, as most do. */
  #take(type: TokenType): Token {
    const value = this.#input.slice(this.#start, this.#at);
    const token = { type, position: this.#start, value, line: this.#startLine };
    this.#ignore();
    return token;
  }

  #takeLines(type: TokenType): Token {
    const token = this.#take(type);
    this.#line += countNewlines(token.value);
    this.#startLine = this.#line;
    return token;
  }

  /** Skips up to the current place. Newlines of skipped text must be counted by the caller. */
  #ignore(): void {
    this.#start = this.#at;
    this.#startLine = this.#line;
  }

  #skip(length: number): void {
    if (length > 0) {
      this.#line += countNewlines(this.#input.slice(this.#at, this.#at + length));
      this.#at += length;
    }
    this.#ignore();
  }

  #error(message: string): Token {
    const token: Token = { type: "error", position: this.#start, value: message, line: this.#startLine };
    this.#input = "";
    this.#at = 0;
    this.#start = 0;
    return token;
  }

  #peek(): number {
    return this.#input.codePointAt(this.#at) ?? END;
  }

  #advance(): number {
    const code = this.#peek();
    if (code !== END) this.#at += code > 0xffff ? 2 : 1;
    return code;
  }

  #text(): Token {
    for (;;) {
      const found = this.#input.indexOf(this.#left, this.#at);
      if (found < 0) {
        this.#at = this.#input.length;
        return this.#takeLines(this.#at > this.#start ? "text" : "eof");
      }
      const token = found > this.#at ? this.#textBefore(found) : undefined;
      if (token !== undefined) return token;
      const next = this.#leftDelimiter();
      if (next !== undefined) return next;
    }
  }

  /** The text before a delimiter, without the spaces that a trim marker takes away; undefined when none is left. */
  #textBefore(found: number): Token | undefined {
    const text = this.#input.slice(this.#at, found);
    const kept = this.#hasLeftTrim(found + this.#left.length) ? trimRight(text) : text;
    this.#at += kept.length;
    const token = this.#takeLines("text");
    this.#skip(text.length - kept.length);
    return kept === "" ? undefined : token;
  }

  #hasLeftTrim(at: number): boolean {
    return this.#input[at] === "-" && isSpace(this.#input.charCodeAt(at + 1));
  }

  /** True at a space and a minus sign. */
  #hasRightTrim(at: number): boolean {
    return isSpace(this.#input.charCodeAt(at)) && this.#input[at + 1] === "-";
  }

  /** Undefined after a comment. */
  #leftDelimiter(): Token | undefined {
    this.#at += this.#left.length;
    const marker = this.#hasLeftTrim(this.#at) ? TRIM_MARKER_LENGTH : 0;
    if (this.#input.startsWith("/*", this.#at + marker)) {
      this.#at += marker;
      this.#line += countNewlines(this.#input.slice(this.#start, this.#at));
      this.#ignore();
      return this.#comment();
    }
    const token = this.#takeLines("leftDelimiter");
    this.#insideAction = true;
    this.#skip(marker);
    this.#parenDepth = 0;
    return token;
  }

  #comment(): Token | undefined {
    const end = this.#input.indexOf("*/", this.#at + 2);
    if (end < 0) return this.#error("unclosed comment");
    const behind = end + 2;
    const trim = this.#hasRightTrim(behind) && this.#input.startsWith(this.#right, behind + TRIM_MARKER_LENGTH);
    if (!trim && !this.#input.startsWith(this.#right, behind)) {
      return this.#error("comment ends before closing delimiter");
    }
    this.#skip(behind - this.#at);
    this.#skip((trim ? TRIM_MARKER_LENGTH : 0) + this.#right.length);
    if (trim) this.#skipSpaces();
    return undefined;
  }

  #skipSpaces(): void {
    let end = this.#at;
    while (isSpace(this.#input.charCodeAt(end))) end += 1;
    this.#skip(end - this.#at);
  }

  #atRightDelimiter(): "no" | "plain" | "trim" {
    const code = this.#input.charCodeAt(this.#at);
    // Asked before every token: most are settled by their first character.
    if (code !== this.#rightFirst && !isSpace(code)) return "no";
    if (this.#hasRightTrim(this.#at) && this.#input.startsWith(this.#right, this.#at + TRIM_MARKER_LENGTH))
      return "trim";
    return this.#input.startsWith(this.#right, this.#at) ? "plain" : "no";
  }

  #rightDelimiter(): Token {
    const trim = this.#atRightDelimiter() === "trim";
    if (trim) this.#skip(TRIM_MARKER_LENGTH);
    this.#at += this.#right.length;
    const token = this.#takeLines("rightDelimiter");
    if (trim) this.#skipSpaces();
    this.#insideAction = false;
    return token;
  }

  #action(): Token {
    if (this.#atRightDelimiter() !== "no") {
      return this.#parenDepth === 0 ? this.#rightDelimiter() : this.#error("unclosed left paren");
    }
    const code = this.#peek();
    if (code === END) return this.#error("unclosed action");
    if (isSpace(code)) return this.#space();
    const isDot = code === 0x2e;
    if (isDot && !isDigit(this.#input.charCodeAt(this.#at + 1)) && this.#at + 1 < this.#input.length) {
      this.#at += 1;
      return this.#fieldOrVariable("field");
    }
    // 0x2b is a plus, 0x2d a minus sign.
    if (isDot || code === 0x2b || code === 0x2d || isDigit(code)) return this.#number();
    if (isWordCode(code)) return this.#identifier();
    this.#advance();
    return this.#symbol(code);
  }

  #symbol(code: number): Token {
    switch (String.fromCodePoint(code)) {
      case "=":
        return this.#take("assign");
      case ":":
        return this.#advance() === 0x3d ? this.#take("declare") : this.#error("expected :=");
      case "|":
        return this.#take("pipe");
      case '"':
        return this.#quoted('"', "string", "unterminated quoted string");
      case "'":
        return this.#quoted("'", "charConstant", "unterminated character constant");
      case "`":
        return this.#rawQuoted();
      case "$":
        return this.#atTerminator() ? this.#take("variable") : this.#fieldOrVariable("variable");
      case "(":
        this.#parenDepth += 1;
        return this.#take("leftParen");
      case ")":
        this.#parenDepth -= 1;
        return this.#parenDepth < 0 ? this.#error("unexpected right paren") : this.#take("rightParen");
      default:
        if (code < 0x80 && isPrintable(code)) return this.#take("char");
        return this.#error(`unrecognized character in action: ${describeRune(code)}`);
    }
  }

  #space(): Token {
    let count = 0;
    while (isSpace(this.#input.charCodeAt(this.#at))) {
      this.#at += 1;
      count += 1;
    }
    // The last space may belong to a trimming delimiter.
    const last = this.#at - 1;
    if (this.#hasRightTrim(last) && this.#input.startsWith(this.#right, last + TRIM_MARKER_LENGTH)) {
      this.#at = last;
      if (count === 1) return this.#rightDelimiter();
    }
    return this.#takeLines("space");
  }

  #identifier(): Token {
    this.#skipWord();
    const word = this.#input.slice(this.#start, this.#at);
    if (!this.#atTerminator()) return this.#error(`bad character ${describeRune(this.#peek())}`);
    if (word === "true" || word === "false") return this.#take("bool");
    const disabled =
      (word === "break" && !this.#options.breakIsKeyword) || (word === "continue" && !this.#options.continueIsKeyword);
    return this.#take(isKeyword(word) && !disabled ? word : "identifier");
  }

  #skipWord(): void {
    for (let code = this.#peek(); isWordCode(code); code = this.#peek()) this.#at += code > 0xffff ? 2 : 1;
  }

  /** Behind the dot or the dollar sign. */
  #fieldOrVariable(type: "field" | "variable"): Token {
    if (this.#atTerminator()) return this.#take(type === "variable" ? "variable" : "dot");
    this.#skipWord();
    if (!this.#atTerminator()) return this.#error(`bad character ${describeRune(this.#peek())}`);
    return this.#take(type);
  }

  #atTerminator(): boolean {
    const code = this.#peek();
    if (isSpace(code) || isDelimiterOfWords(code)) return true;
    return this.#input.charCodeAt(this.#at) === this.#rightFirst && this.#input.startsWith(this.#right, this.#at);
  }

  #quoted(quote: string, type: TokenType, message: string): Token {
    for (;;) {
      let char = this.#input[this.#at];
      this.#at += 1;
      if (char === quote) return this.#take(type);
      if (char === "\\") {
        char = this.#input[this.#at];
        this.#at += 1;
        if (char !== undefined && char !== "\n") continue;
      }
      if (char === undefined || char === "\n") return this.#error(message);
    }
  }

  #rawQuoted(): Token {
    const end = this.#input.indexOf("`", this.#at);
    if (end < 0) return this.#error("unterminated raw quoted string");
    this.#at = end + 1;
    return this.#takeLines("rawString");
  }

  #number(): Token {
    if (!this.#scanNumber()) return this.#badNumber();
    const sign = this.#input[this.#at];
    if (sign !== "+" && sign !== "-") return this.#take("number");
    if (!this.#scanNumber() || this.#input[this.#at - 1] !== "i") return this.#badNumber();
    return this.#take("complex");
  }

  #badNumber(): Token {
    return this.#error(`bad number syntax: ${quoteGoString(this.#input.slice(this.#start, this.#at))}`);
  }

  /** Takes everything that may be part of a number; whether it is one, the parser finds out. */
  #scanNumber(): boolean {
    let end = this.#at;
    while (isDigit(this.#input.charCodeAt(end))) end += 1;
    // A plain integer, which needs no regular expression: that would have to be compiled first.
    if (end > this.#at && isSpace(this.#input.charCodeAt(end))) {
      this.#at = end;
      return true;
    }
    NUMBER.lastIndex = this.#at;
    this.#at += NUMBER.exec(this.#input)?.[0].length ?? 0;
    if (!isWordCode(this.#peek())) return true;
    this.#advance();
    return false;
  }
}

const NUMBER =
  /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/y;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function countNewlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

function trimRight(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
