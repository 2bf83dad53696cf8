import { normalizeGoString, toRune } from "../language/go-string.ts";
import { INT, STRING, STRING_SLICE } from "../language/go-type.ts";
import { checkLength } from "../language/text-builder.ts";
import { tagged } from "../language/values.ts";
import { FunctionError } from "../render-context.ts";
import { pure, type RenderFunction } from "./define.ts";
import { isSpace, splitText, trimPrefix, trimSuffix } from "./go-strings.ts";

/** By hand: a regular expression for the end would try every run of space inside the text, which is quadratic. */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text[start] ?? "")) start += 1;
  while (end > start && isSpace(text[end - 1] ?? "")) end -= 1;
  return text.slice(start, end);
}

/** strings.Trim: cuts every leading and trailing character that occurs in the set. */
export function trimSet(set: string, text: string): string {
  // To Go a byte outside UTF-8 is U+FFFD here, in the set as in the text.
  const runes = new Set(Array.from(set, (char) => toRune(char.codePointAt(0) ?? 0)));
  let start = 0;
  let end = text.length;
  while (start < end) {
    const code = text.codePointAt(start) ?? 0;
    if (!runes.has(toRune(code))) break;
    start += widthOf(code);
  }
  while (end > start) {
    const code = codePointBefore(text, end);
    if (!runes.has(toRune(code))) break;
    end -= widthOf(code);
  }
  return text.slice(start, end);
}

/** Of the character that ends there. */
function codePointBefore(text: string, end: number): number {
  const pair = end >= 2 ? (text.codePointAt(end - 2) ?? 0) : 0;
  return pair > 0xffff ? pair : text.charCodeAt(end - 1);
}

function widthOf(codePoint: number): number {
  return codePoint > 0xffff ? 2 : 1;
}

function split(separator: string, text: string): string[] {
  const trimmed = trimSpace(text);
  return trimmed === "" ? [] : splitText(trimmed, separator);
}

/** More spaces than Go's memory allocator takes at once. */
const TOO_MANY_SPACES = 2n ** 47n;

function indent(spaces: bigint, text: string): string {
  if (spaces < 0n) throw new FunctionError("indent value must be a positive integer");
  if (spaces > TOO_MANY_SPACES) throw new FunctionError("runtime error: makeslice: len out of range");
  return indentLines(Number(spaces), text);
}

function indentLines(spaces: number, text: string): string {
  checkLength(text.length + spaces * text.split("\n").length);
  const prefix = " ".repeat(spaces);
  return text.replace(/^(?=[^\n])/gm, (_match, offset: number) => {
    // `m` also sees a line behind \r, \u2028 and \u2029; only a line feed begins one here.
    return offset === 0 || text[offset - 1] === "\n" ? prefix : "";
  });
}

/** The functions that cut, split and join text. Argument order as in consul-template: the text comes last, for pipes. */
export const textFunctions: readonly RenderFunction[] = [
  pure("trim", [STRING, STRING], (set: string, text: string) => trimSet(set, text)),
  pure("trimPrefix", [STRING, STRING], (prefix: string, text: string) => trimPrefix(text, prefix)),
  pure("trimSuffix", [STRING, STRING], (suffix: string, text: string) => trimSuffix(text, suffix)),
  pure("trimSpace", [STRING], (text: string) => trimSpace(text)),
  pure("split", [STRING, STRING], (separator: string, text: string) => tagged(split(separator, text), STRING_SLICE)),
  pure("join", [STRING, STRING_SLICE], (separator: string, items: readonly string[]) =>
    // Bytes that were no UTF-8 each for itself may be so together.
    normalizeGoString(items.join(separator)),
  ),
  pure("indent", [INT, STRING], (spaces: bigint, text: string) => indent(spaces, text)),
];
