import type { Position } from "./hcl/ast.ts";

/** How many characters of a long line are shown before and after the place; a JSON config is often one long line. */
const SHOWN_BEFORE = 60;
const SHOWN_AFTER = 40;
const ELLIPSIS = "…";

/**
 * The line of `text` that `position` is in, with its number, and a caret under the place, as two lines without a final
 * newline. A long line is cut around the place. Control characters are shown as `�`, so a config cannot play tricks on
 * the terminal. Only that one line is ever shown.
 */
export function renderExcerpt(text: string, position: Position): string {
  const { before, after } = lineAround(text, position.offset);
  const number = String(position.line);
  const gutter = " ".repeat(number.length);
  // The caret line repeats the tabs, so that it fits whatever width a tab has.
  const indent = before.replace(/[^\t]/gu, " ");
  return `  ${number} | ${before}${after}\n  ${gutter} | ${indent}^`;
}

function lineAround(text: string, offset: number): { before: string; after: string } {
  const at = Math.min(offset, text.length);
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const newline = text.indexOf("\n", at);
  const end = newline === -1 ? text.length : newline;
  const before = Array.from(visible(text.slice(start, at).replace(/^\uFEFF/, "")));
  const after = Array.from(visible(text.slice(at, end).replace(/\r$/, "")));
  return {
    before: before.length > SHOWN_BEFORE ? ELLIPSIS + before.slice(-SHOWN_BEFORE).join("") : before.join(""),
    after: after.length > SHOWN_AFTER ? after.slice(0, SHOWN_AFTER).join("") + ELLIPSIS : after.join(""),
  };
}

function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (char) => (char === "\t" ? char : "\uFFFD"));
}
