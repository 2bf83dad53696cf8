/** Sprig's functions that cut text. They count bytes, so they may cut a character in two. */
import { byteLength, sliceBytes } from "../../language/go-string.ts";
import { INT, STRING } from "../../language/go-type.ts";
import { FunctionError } from "../../render-context.ts";
import { pure, type RenderFunction } from "../define.ts";
import { trimPrefix, trimSuffix } from "../go-strings.ts";
import { trimSet, trimSpace } from "../text.ts";
import { toBinary } from "./binary-text.ts";

const MARKER = "...";

/** At most that many bytes, the last three of them dots. Below 4 nothing is cut. */
function abbreviate(width: bigint, text: string): string {
  if (width < 4n || byteLength(text) <= width) return text;
  return sliceBytes(text, 0, Number(width) - MARKER.length) + MARKER;
}

/** Dots on both sides: `left` is where the rest begins, `right` how long it may be. Too small a `right` cuts nothing. */
function abbreviateBoth(left: bigint, right: bigint, text: string): string {
  if (right < 4n || (left > 0n && right < 7n)) return text;
  const length = BigInt(byteLength(text));
  if (length <= right) return text;
  let offset = left > length ? length : left;
  // In Go the difference wraps around for the least of all integers.
  if (BigInt.asIntN(64, length - offset) < right - 3n) offset = length - (right - 3n);
  if (offset <= 4n) return abbreviate(right, text);
  if (right < 7n) return "";
  if (offset + right - 3n < length) {
    return MARKER + abbreviate(right - 3n, sliceBytes(text, Number(offset), Number(length)));
  }
  return MARKER + sliceBytes(text, Number(length - (right - 3n)), Number(length));
}

/** The first bytes, or with a negative count the last ones. */
function truncate(count: bigint, text: string): string {
  const length = byteLength(text);
  if (count >= length) return text;
  if (count >= 0n) return sliceBytes(text, 0, Number(count));
  const start = length + Number(count);
  return start > 0 ? sliceBytes(text, start, length) : text;
}

function outOfRange(range: string): FunctionError {
  return new FunctionError(`runtime error: slice bounds out of range ${range}`);
}

/** From `start` up to `end`. A negative start is 0; an end that is negative or too large is the text's, unless start is negative. */
function substring(start: bigint, end: bigint, text: string): string {
  const length = byteLength(text);
  if (start < 0n) {
    if (end < 0n) throw outOfRange(`[:${end}]`);
    if (end > length) throw outOfRange(`[:${end}] with length ${length}`);
    return sliceBytes(text, 0, Number(end));
  }
  if (end < 0n || end > length) {
    if (start > length) throw outOfRange(`[${start}:${length}]`);
    return sliceBytes(text, Number(start), length);
  }
  if (start > end) throw outOfRange(`[${start}:${end}]`);
  return sliceBytes(text, Number(start), Number(end));
}

/** What unicode.IsSpace says of a single byte. */
const SPACE = /[\t\n\v\f\r \u0085\u00a0]+/g;

/** Takes each byte for a character, so that what is not ASCII is garbled once there is any space in the text. */
function deleteSpace(text: string): string {
  const binary = toBinary(text);
  const rest = binary.replace(SPACE, "");
  return rest.length === binary.length ? text : rest;
}

/** The first byte of each word, as a character. */
function initials(text: string): string {
  const words = toBinary(text).split(SPACE);
  return words.map((word) => word.charAt(0)).join("");
}

/** `trunc`, `substr` and `abbrev` count bytes; of the `trim` functions the text is the last argument. */
export const cuttingFunctions: readonly RenderFunction[] = [
  pure("sprig_abbrev", [INT, STRING], abbreviate),
  pure("sprig_abbrevboth", [INT, INT, STRING], abbreviateBoth),
  pure("sprig_trunc", [INT, STRING], truncate),
  pure("sprig_substr", [INT, INT, STRING], substring),
  pure("sprig_trim", [STRING], (text: string) => trimSpace(text)),
  pure("sprig_trimAll", [STRING, STRING], trimSet),
  pure("sprig_trimall", [STRING, STRING], trimSet),
  pure("sprig_trimPrefix", [STRING, STRING], (prefix: string, text: string) => trimPrefix(text, prefix)),
  pure("sprig_trimSuffix", [STRING, STRING], (suffix: string, text: string) => trimSuffix(text, suffix)),
  pure("sprig_nospace", [STRING], deleteSpace),
  pure("sprig_initials", [STRING], initials),
];
