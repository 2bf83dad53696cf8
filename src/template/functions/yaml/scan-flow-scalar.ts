/** Scalars that may go on in the next line, where a line break becomes a space: in quotes, and plain ones. */
import { isBlank, isBlankOrEnd, isBreak, isHexDigit, type YamlCursor } from "./yaml-cursor.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  0: "\0",
  a: "\u0007",
  b: "\b",
  t: "\t",
  "\t": "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\u001b",
  " ": " ",
  '"': '"',
  "'": "'",
  "\\": "\\",
  N: "\u0085",
  _: "\u00a0",
  L: "\u2028",
  P: "\u2029",
};
const CODE_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** A scalar in quotes of that kind. */
export function scanQuotedScalar(cursor: YamlCursor, quote: '"' | "'"): string {
  cursor.skip();
  let value = "";
  for (;;) {
    if (cursor.isDocumentMark("-") || cursor.isDocumentMark(".")) {
      throw cursor.error("found unexpected document indicator");
    }
    if (cursor.peek() === "") throw cursor.error("found unexpected end of stream");
    const { text, isLineEscaped } = scanQuotedRun(cursor, quote);
    value += text;
    if (cursor.peek() === quote) break;
    value += scanSpace(cursor, isLineEscaped);
  }
  cursor.skip();
  return value;
}

/** Up to white space, an escaped line break or the quote at the end. */
function scanQuotedRun(cursor: YamlCursor, quote: string): { readonly text: string; readonly isLineEscaped: boolean } {
  let text = "";
  for (let char = cursor.peek(); !isBlankOrEnd(char); char = cursor.peek()) {
    if (char === quote) {
      if (quote === '"' || cursor.peek(1) !== quote) break;
      text += quote;
      cursor.skip(2);
    } else if (char === "\\" && quote === '"') {
      if (isBreak(cursor.peek(1))) {
        cursor.skip();
        cursor.takeBreak();
        return { text, isLineEscaped: true };
      }
      text += scanEscape(cursor);
    } else {
      text += cursor.take();
    }
  }
  return { text, isLineEscaped: false };
}

function scanEscape(cursor: YamlCursor): string {
  const letter = cursor.peek(1);
  const length = CODE_LENGTHS[letter];
  const simple = ESCAPES[letter];
  if (letter === "" || (length === undefined && simple === undefined)) {
    throw cursor.error("found unknown escape character");
  }
  cursor.skip(2);
  if (length === undefined) return simple ?? "";
  let digits = "";
  for (let at = 0; at < length; at += 1) {
    const digit = cursor.peek(at);
    if (!isHexDigit(digit)) throw cursor.error("did not find expected hexdecimal number");
    digits += digit;
  }
  const code = Number.parseInt(digits, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
    throw cursor.error("found invalid Unicode character escape code");
  }
  cursor.skip(length);
  return String.fromCodePoint(code);
}

/** White space inside of a scalar: blanks stay, a line break is folded, blanks around it vanish. */
function scanSpace(cursor: YamlCursor, isLineEscaped: boolean): string {
  let blanks = "";
  let first = "";
  let further = "";
  let hasBreak = isLineEscaped;
  for (let char = cursor.peek(); isBlank(char) || isBreak(char); char = cursor.peek()) {
    if (isBlank(char)) {
      if (hasBreak) cursor.skip();
      else blanks += cursor.take();
    } else if (hasBreak) {
      further += cursor.takeBreak();
    } else {
      first = cursor.takeBreak();
      hasBreak = true;
    }
  }
  return hasBreak ? fold(first, further) : blanks;
}

function fold(first: string, further: string): string {
  if (first !== "\n") return first + further;
  return further === "" ? " " : further;
}

export interface PlainScalar {
  readonly value: string;
  /** The scalar ended with a line, so that a key may come next. */
  readonly endsWithLine: boolean;
}

/** A scalar without quotes, in a block with this indentation (-1 outside of all). */
export function scanPlainScalar(cursor: YamlCursor, isInFlow: boolean, parentIndent: number): PlainScalar {
  let value = "";
  let space = "";
  let endsWithLine = false;
  for (;;) {
    if (cursor.isDocumentMark("-") || cursor.isDocumentMark(".") || cursor.peek() === "#") break;
    const run = cursor.takeWhile((char) => !endsPlain(cursor, char, isInFlow));
    if (run !== "") {
      value += space + run;
      space = "";
      endsWithLine = false;
    }
    const char = cursor.peek();
    if (!isBlank(char) && !isBreak(char)) break;
    ({ space, endsWithLine } = scanPlainSpace(cursor, parentIndent));
    if (!isInFlow && cursor.column <= parentIndent) break;
  }
  return { value, endsWithLine };
}

function endsPlain(cursor: YamlCursor, char: string, isInFlow: boolean): boolean {
  if (isBlankOrEnd(char)) return true;
  if (char === ":") return isBlankOrEnd(cursor.peek(1));
  return isInFlow && (char === "," || char === "?" || char === "[" || char === "]" || char === "{" || char === "}");
}

/** White space behind a part of a plain scalar, which counts only if more of the scalar follows. */
function scanPlainSpace(
  cursor: YamlCursor,
  parentIndent: number,
): { readonly space: string; readonly endsWithLine: boolean } {
  let blanks = "";
  let first = "";
  let further = "";
  for (let char = cursor.peek(); isBlank(char) || isBreak(char); char = cursor.peek()) {
    if (isBreak(char)) {
      if (first === "") first = cursor.takeBreak();
      else further += cursor.takeBreak();
    } else if (first === "") {
      blanks += cursor.take();
    } else if (char === "\t" && cursor.column <= parentIndent) {
      throw cursor.error("found a tab character that violates indentation");
    } else {
      cursor.skip();
    }
  }
  return first === "" ? { space: blanks, endsWithLine: false } : { space: fold(first, further), endsWithLine: true };
}
