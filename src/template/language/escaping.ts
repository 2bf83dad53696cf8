/** The builtins html, js and urlquery. */
import { encodeGoString, toRune } from "./go-string.ts";
import { sprint } from "./printf.ts";
import { isPrintable } from "./quote.ts";
import { changeInPieces, TextBuilder } from "./text-builder.ts";
import type { GoValue } from "./values.ts";

const HTML: Readonly<Record<string, string>> = {
  "\u0000": "\ufffd",
  '"': "&#34;",
  "'": "&#39;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
};

const JS: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "'": "\\'",
  '"': '\\"',
  "<": "\\u003C",
  ">": "\\u003E",
  "&": "\\u0026",
  "=": "\\u003D",
};

/** Go prints a missing value as text here, so it counts as a string for the spaces between operands. */
function joined(args: readonly GoValue[]): string {
  const [only] = args;
  if (args.length === 1 && typeof only === "string") return only;
  return sprint(
    args.map((arg) => arg ?? "<no value>"),
    true,
  );
}

export function escapeHtml(args: readonly GoValue[]): string {
  return changeInPieces(joined(args), (text) => text.replace(/["'&<>\u0000]/g, (char) => HTML[char] ?? char));
}

export function escapeJs(args: readonly GoValue[]): string {
  return changeInPieces(joined(args), (text) =>
    text.replace(/[\\'"<>&=\u0000-\u001f]|[^\u0000-\u007f]/gu, (char) => JS[char] ?? escapeRune(char)),
  );
}

function escapeRune(char: string): string {
  const rune = toRune(char.codePointAt(0) ?? 0);
  if (rune < 0x80) return `\\u00${rune.toString(16).toUpperCase().padStart(2, "0")}`;
  // A byte outside valid UTF-8 is decoded to U+FFFD, which prints, so its own byte is written.
  if (isPrintable(rune)) return char;
  return `\\u${rune.toString(16).toUpperCase().padStart(4, "0")}`;
}

export function escapeQuery(args: readonly GoValue[]): string {
  const text = joined(args);
  if (/^[A-Za-z0-9._~-]*$/.test(text)) return text;
  const result = new TextBuilder();
  for (const byte of encodeGoString(text)) {
    const char = String.fromCharCode(byte);
    if (/[A-Za-z0-9._~-]/.test(char)) result.add(char);
    else result.add(char === " " ? "+" : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`);
  }
  return result.finish();
}
