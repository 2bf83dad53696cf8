import { isBlank, isBreak, type YamlCursor } from "./yaml-cursor.ts";

interface Header {
  readonly chomping: "-" | "+" | "";
  /** Columns more than the parent; 0 when the first line decides. */
  readonly increment: number;
}

/** A scalar behind `|` or `>`, in a block with this indentation (-1 outside of all). */
export function scanBlockScalar(cursor: YamlCursor, isLiteral: boolean, parentIndent: number): string {
  cursor.skip();
  const { chomping, increment } = scanHeader(cursor);
  const wanted = increment === 0 ? 0 : Math.max(parentIndent, 0) + increment;
  const first = scanIndentation(cursor, wanted, parentIndent);
  const { indent } = first;
  let breaks = first.breaks;
  let value = "";
  let lineBreak = "";
  let wasIndented = false;
  while (cursor.column === indent && cursor.peek() !== "") {
    const isIndented = isBlank(cursor.peek());
    const isFolded = !isLiteral && !wasIndented && !isIndented && lineBreak === "\n";
    value += isFolded ? (breaks === "" ? " " : "") : lineBreak;
    value += breaks;
    wasIndented = isIndented;
    value += cursor.takeWhile((char) => char !== "" && !isBreak(char));
    lineBreak = isBreak(cursor.peek()) ? cursor.takeBreak() : "";
    breaks = scanIndentation(cursor, indent, parentIndent).breaks;
  }
  if (chomping === "-") return value;
  return chomping === "+" ? value + lineBreak + breaks : value + lineBreak;
}

function scanHeader(cursor: YamlCursor): Header {
  let chomping = scanChomping(cursor);
  const increment = scanIncrement(cursor);
  if (chomping === "" && increment > 0) chomping = scanChomping(cursor);
  cursor.skipBlanks();
  cursor.skipComment();
  const char = cursor.peek();
  if (char !== "" && !isBreak(char)) throw cursor.error("did not find expected comment or line break");
  if (char !== "") cursor.takeBreak();
  return { chomping, increment };
}

function scanChomping(cursor: YamlCursor): Header["chomping"] {
  const char = cursor.peek();
  if (char !== "+" && char !== "-") return "";
  cursor.skip();
  return char;
}

function scanIncrement(cursor: YamlCursor): number {
  const char = cursor.peek();
  if (!/[0-9]/.test(char)) return 0;
  if (char === "0") throw cursor.error("found an indentation indicator equal to 0");
  cursor.skip();
  return Number(char);
}

/** Eats indentation and empty lines. With `indent` 0 the deepest line among them decides on the indentation. */
function scanIndentation(
  cursor: YamlCursor,
  indent: number,
  parentIndent: number,
): { readonly breaks: string; readonly indent: number } {
  let breaks = "";
  let deepest = 0;
  for (;;) {
    const isWithin = (): boolean => indent === 0 || cursor.column < indent;
    while (isWithin() && cursor.peek() === " ") cursor.skip();
    deepest = Math.max(deepest, cursor.column);
    if (isWithin() && cursor.peek() === "\t") {
      throw cursor.error("found a tab character where an indentation space is expected");
    }
    if (!isBreak(cursor.peek())) break;
    breaks += cursor.takeBreak();
  }
  return { breaks, indent: indent === 0 ? Math.max(deepest, parentIndent + 1, 1) : indent };
}
