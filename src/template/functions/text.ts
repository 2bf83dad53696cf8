import { normalizeGoString } from "../language/go-string.ts";
import { INT, STRING, STRING_SLICE } from "../language/go-type.ts";
import { tagged } from "../language/values.ts";
import { FunctionError } from "../render-context.ts";
import { pure, type RenderFunction } from "./define.ts";

// What Go's unicode.IsSpace takes for space; JavaScript's trim also takes U+FEFF, and leaves U+0085.
const SPACE = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** By hand: a regular expression for the end would try every run of space inside the text, which is quadratic. */
function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && SPACE.test(text[start] ?? "")) start += 1;
  while (end > start && SPACE.test(text[end - 1] ?? "")) end -= 1;
  return text.slice(start, end);
}

/** Cuts every leading and trailing character that occurs in the set. */
function trimSet(set: string, text: string): string {
  const characters = new Set(set);
  const all = Array.from(text);
  let start = 0;
  let end = all.length;
  while (start < end && characters.has(all[start] ?? "")) start += 1;
  while (end > start && characters.has(all[end - 1] ?? "")) end -= 1;
  return all.slice(start, end).join("");
}

function split(separator: string, text: string): string[] {
  const trimmed = trimSpace(text);
  if (trimmed === "") return [];
  // Go splits into characters at an empty separator; JavaScript would split into UTF-16 halves.
  return separator === "" ? Array.from(trimmed) : trimmed.split(separator);
}

function indent(spaces: number, text: string): string {
  if (spaces < 0) throw new FunctionError("indent value must be a positive integer");
  return text.replace(/^(?=[^\n])/gm, (_match, offset: number) => {
    // `m` also sees a line behind \r, \u2028 and \u2029; only a line feed begins one here.
    return offset === 0 || text[offset - 1] === "\n" ? " ".repeat(spaces) : "";
  });
}

/** The functions that cut, split and join text. Argument order as in consul-template: the text comes last, for pipes. */
export const textFunctions: readonly RenderFunction[] = [
  pure("trim", [STRING, STRING], (set: string, text: string) => trimSet(set, text)),
  pure("trimPrefix", [STRING, STRING], (prefix: string, text: string) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  pure("trimSuffix", [STRING, STRING], (suffix: string, text: string) =>
    suffix !== "" && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
  ),
  pure("trimSpace", [STRING], (text: string) => trimSpace(text)),
  pure("split", [STRING, STRING], (separator: string, text: string) => tagged(split(separator, text), STRING_SLICE)),
  pure("join", [STRING, STRING_SLICE], (separator: string, items: readonly string[]) =>
    // Bytes that were no UTF-8 each for itself may be so together.
    normalizeGoString(items.join(separator)),
  ),
  pure("indent", [INT, STRING], (spaces: bigint, text: string) => indent(Number(spaces), text)),
];
