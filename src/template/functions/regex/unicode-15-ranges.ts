/**
 * The classes of a pattern as Go 1.26 has them, by Unicode 15: re2js is younger. Scanning all characters takes a while, so
 * this is for texts that hold a character for which it makes a difference.
 */
import { YOUNGER_CHARACTERS } from "../../language/younger-characters.ts";

type Range = readonly [first: number, last: number];

/** Unassigned in every Unicode. */
const UNASSIGNED = "\u0378";
/** Characters that have changed since, each with one that is today what they were. */
const CHANGED: Readonly<Record<string, string>> = { "\u0295": "\u0293", "\u{1171e}": "\u{1171d}" };
/** Nothing is assigned there. */
const EMPTY_PLANES: Range = [0x40000, 0xdffff];
const LAST = 0x10ffff;

let changed: RegExp | undefined;
let younger: RegExp | undefined;

/** Whether the text holds a character of another class than in Unicode 15. */
export function hasChangedCharacters(text: string): boolean {
  changed ??= new RegExp(`[${YOUNGER_CHARACTERS}\\u0295\\u{1171e}]`, "u");
  return changed.test(text);
}

const cache = new Map<string, readonly Range[] | undefined>();

/** A category, a script, `Any`, `Assigned` or `Ascii`. */
function classRanges(name: string): readonly Range[] | undefined {
  if (!cache.has(name)) cache.set(name, scan(classTest(name)));
  return cache.get(name);
}

function classTest(name: string): RegExp | undefined {
  if (name === "Any") return /^[^]/u;
  if (name === "Assigned") return /^\P{Cn}/u;
  if (name === "Ascii") return /^\p{ASCII}/u;
  const category = name === "Lc" ? "LC" : name;
  return property(`General_Category=${category}`) ?? property(`Script=${name}`);
}

function property(expression: string): RegExp | undefined {
  try {
    return new RegExp(`^\\p{${expression}}`, "u");
  } catch {
    return undefined;
  }
}

function scan(test: RegExp | undefined): readonly Range[] | undefined {
  if (test === undefined) return undefined;
  younger ??= new RegExp(`^[${YOUNGER_CHARACTERS}]`, "u");
  const ranges: Range[] = [];
  let start = -1;
  for (let code = 0; code <= LAST + 1; code += 1) {
    const isIn = code <= LAST && test.test(standIn(String.fromCodePoint(code), younger));
    if (isIn && start < 0) start = code;
    if (!isIn && start >= 0) {
      ranges.push([start, code - 1]);
      start = -1;
    }
    if (code === EMPTY_PLANES[0]) code = EMPTY_PLANES[1];
  }
  return ranges;
}

function standIn(char: string, youngerTest: RegExp): string {
  return youngerTest.test(char) ? UNASSIGNED : (CHANGED[char] ?? char);
}

function complement(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  let next = 0;
  for (const [first, last] of ranges) {
    if (first > next) result.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= LAST) result.push([next, LAST]);
  return result;
}

/** The class spelled out, for the inside of brackets; undefined if there is none of that name, or nothing in it. */
export function writeRanges(name: string, isNegative: boolean): string | undefined {
  const ranges = classRanges(name);
  if (ranges === undefined) return undefined;
  const wanted = isNegative ? complement(ranges) : ranges;
  if (wanted.length === 0) return undefined;
  return wanted.map(([first, last]) => `\\x{${first.toString(16)}}-\\x{${last.toString(16)}}`).join("");
}
