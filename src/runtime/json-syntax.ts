/** A number of JSON; sticky: set `lastIndex` first. */
export const JSON_NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/**
 * What the escape means whose backslash is at `at` (six characters if a `u` follows, else two). undefined if there is no
 * such escape. One of a pair of `\u` escapes is half a character: join them before the text is looked at.
 */
export function decodeJsonEscape(text: string, at: number): string | undefined {
  const letter = text[at + 1] ?? "";
  if (letter !== "u") return SIMPLE_ESCAPES[letter];
  const digits = text.slice(at + 2, at + 6);
  return /^[0-9a-fA-F]{4}$/.test(digits) ? String.fromCharCode(Number.parseInt(digits, 16)) : undefined;
}
