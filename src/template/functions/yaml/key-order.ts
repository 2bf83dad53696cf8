/** The order in which yaml.v2 writes the keys of a map: numbers by value, texts as people count (`a2` before `a10`). */
import { toRune } from "../../language/go-string.ts";
import { GoNumber, GoObject, goTypeOf, stringOf, type GoValue } from "../../language/values.ts";
import { isDigit, isLetter } from "../character-class.ts";

/** Numbers of Go's kinds, which decide between keys of different kinds. */
const KINDS = "bool int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr float32 float64".split(" ");
const OTHER_KINDS: Readonly<Record<string, number>> = { interface: 20, map: 21, pointer: 22, slice: 23, struct: 25 };
const STRING_KIND = 24;

/** Negative, 0 or positive; to be used for sorting. */
export function compareKeys(a: GoValue, b: GoValue): number {
  if (isKeyBefore(a, b)) return -1;
  return isKeyBefore(b, a) ? 1 : 0;
}

function isKeyBefore(a: GoValue, b: GoValue): boolean {
  const [kindA, kindB] = [kindNumber(a), kindNumber(b)];
  const [numberA, numberB] = [numberOf(a), numberOf(b)];
  if (numberA !== undefined && numberB !== undefined) {
    const [floatA, floatB] = [Number(numberA), Number(numberB)];
    if (floatA !== floatB) return floatA < floatB;
    return kindA === kindB ? numberA < numberB : kindA < kindB;
  }
  const [textA, textB] = [stringOf(a), stringOf(b)];
  return textA === undefined || textB === undefined ? kindA < kindB : isTextBefore(runesOf(textA), runesOf(textB));
}

function kindNumber(key: GoValue): number {
  if (stringOf(key) !== undefined) return STRING_KIND;
  const type = goTypeOf(key);
  // A pointer stands for what it points to.
  if (type.kind === "pointer") return key instanceof GoObject && !key.isNil ? 25 : 22;
  const underlying = type.kind === "bool" ? "bool" : `${type.kind}${bitsOf(key)}`;
  const at = KINDS.indexOf(underlying);
  return at < 0 ? (OTHER_KINDS[type.kind] ?? 0) : at + 1;
}

/** The width that belongs to the name of the kind; int and uint have none. */
function bitsOf(key: GoValue): string {
  if (typeof key === "bigint") return "";
  if (!(key instanceof GoNumber)) return "64";
  return key.type.name === "uint" ? "" : String(key.type.bits ?? 64);
}

function numberOf(key: GoValue): number | bigint | undefined {
  if (typeof key === "boolean") return Number(key);
  if (typeof key === "number" || typeof key === "bigint") return key;
  return key instanceof GoNumber ? key.value : undefined;
}

/** Characters by their number; a text without any of two code units is that by itself. */
type Runes = string | readonly string[];

const SURROGATE = /[\ud800-\udfff]/;

function runesOf(text: string): Runes {
  if (!SURROGATE.test(text)) return text;
  return Array.from(text, (char) => (char.isWellFormed() ? char : String.fromCodePoint(toRune(0xdc80))));
}

function codeOf(rune: string | undefined): number {
  return rune?.codePointAt(0) ?? 0;
}

function isTextBefore(a: Runes, b: Runes): boolean {
  const common = Math.min(a.length, b.length);
  for (let at = 0; at < common; at += 1) {
    const [runeA = "", runeB = ""] = [a[at], b[at]];
    if (runeA === runeB) continue;
    const [isLetterA, isLetterB] = [isLetter(runeA), isLetter(runeB)];
    if (isLetterA && isLetterB) return codeOf(runeA) < codeOf(runeB);
    if (isLetterA || isLetterB) return isLetterB;
    return isNumberBefore(a, b, at);
  }
  return a.length < b.length;
}

/** Compares the runs of digits at an offset where the texts differ; one that is no digit counts as a run of none. */
function isNumberBefore(a: Runes, b: Runes, at: number): boolean {
  // Behind a digit other than 0, a 0 is no leading zero.
  const start = (a[at] === "0" || b[at] === "0") && followsNumber(a, at) ? 1n : 0n;
  const [valueA, endA] = digitRun(a, at, start);
  const [valueB, endB] = digitRun(b, at, start);
  if (valueA !== valueB) return valueA < valueB;
  if (endA !== endB) return endA < endB;
  return codeOf(a[at]) < codeOf(b[at]);
}

function followsNumber(runes: Runes, at: number): boolean {
  for (let before = at - 1; before >= 0 && isDigit(runes[before] ?? ""); before -= 1) {
    if (runes[before] !== "0") return true;
  }
  return false;
}

function digitRun(runes: Runes, from: number, start: bigint): [value: bigint, end: number] {
  let value = start;
  let end = from;
  for (; isDigit(runes[end] ?? ""); end += 1) {
    value = BigInt.asIntN(64, value * 10n + BigInt(codeOf(runes[end]) - 0x30));
  }
  return [value, end];
}
