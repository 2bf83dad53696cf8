import { byteLength, truncateRunes } from "./go-string.ts";
import type { Lexer } from "./lexer.ts";
import { quoteGoString } from "./quote.ts";
import { isKeyword, type Token, type TokenType } from "./token.ts";

const START: Token = { type: "error", position: 0, value: "", line: 0 };

/** Three tokens of look-ahead over a lexer that several parsers share one after the other. */
export class TokenStream {
  readonly #lexer: Lexer;
  readonly #tokens: [Token, Token, Token] = [START, START, START];
  #pending = 0;

  constructor(lexer: Lexer) {
    this.#lexer = lexer;
  }

  /** A stream over the same lexer for a template inside this one; nothing may be pending here. */
  nested(): TokenStream {
    return new TokenStream(this.#lexer);
  }

  /** The line errors are reported at: that of the token read last. */
  get line(): number {
    return this.#tokens[0].line;
  }

  next(): Token {
    if (this.#pending > 0) this.#pending -= 1;
    else this.#tokens[0] = this.#lexer.next();
    return this.#tokens[this.#pending] ?? START;
  }

  peek(): Token {
    const token = this.next();
    this.#pending += 1;
    return token;
  }

  nextNonSpace(): Token {
    for (;;) {
      const token = this.next();
      if (token.type !== "space") return token;
    }
  }

  peekNonSpace(): Token {
    const token = this.nextNonSpace();
    this.#pending += 1;
    return token;
  }

  /** Gives the last token back. */
  backup(): void {
    this.#pending += 1;
  }

  /** Gives the last token back and one or two before it, the earliest first. */
  backupWith(first: Token, second?: Token): void {
    if (second === undefined) {
      this.#tokens[1] = first;
      this.#pending = 2;
      return;
    }
    this.#tokens[1] = second;
    this.#tokens[2] = first;
    this.#pending = 3;
  }
}

/** A token as error messages show it. */
export function tokenText(token: Token): string {
  if (token.type === "eof") return "EOF";
  if (token.type === "error") return token.value;
  if (isKeyword(token.type) || token.type === "dot") return `<${token.value}>`;
  if (byteLength(token.value) > 10) return `${quoteGoString(truncateRunes(token.value, 10))}...`;
  return quoteGoString(token.value);
}

/** Tokens an operand can begin with. */
export const OPERAND_TOKENS: ReadonlySet<TokenType> = new Set<TokenType>([
  "bool",
  "charConstant",
  "complex",
  "dot",
  "field",
  "identifier",
  "number",
  "nil",
  "rawString",
  "string",
  "variable",
  "leftParen",
]);
