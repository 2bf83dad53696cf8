/** golang.org/x/text/cases 0.20 as consul-template calls it: Title without a language, letters behind the first as they are. */
import { TextBuilder } from "../language/text-builder.ts";
import { hasYoungerCase, isYoungerThanGo } from "./younger-letters.ts";
import { isInsideWord } from "./word-characters.ts";

const CASED = /\p{Cased}/u;
/** A letter with case to Go's Unicode 15, no longer to the next. */
const PHARYNGEAL = "\u0295";
/** They hold two letters together, but only one of them at a time: colon, stops, apostrophes, middle dots. */
const MID = new Set(
  "\u0027\u002e\u003a\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a",
);

/** In threes: upper case, title case, lower case. */
const DIGRAPHS = /[\u01c4-\u01cc\u01f1-\u01f3]/;
const GEORGIAN = /[\u10d0-\u10ff]/;
/** Capital letters with an iota below; the small ones lie eight before, or are in the record. */
const IOTA_BELOW = /[\u1f88-\u1f8f\u1f98-\u1f9f\u1fa8-\u1faf\u1fbc\u1fcc\u1ffc]/;
const SMALL_IOTA_BELOW = /[\u1f80-\u1f87\u1f90-\u1f97\u1fa0-\u1fa7]/;
const GREEK: Readonly<Record<string, string>> = {
  "\u1fb2": "\u1fba\u0345",
  "\u1fb3": "\u1fbc",
  "\u1fb4": "\u0386\u0345",
  "\u1fb7": "\u0391\u0342\u0345",
  "\u1fc2": "\u1fca\u0345",
  "\u1fc3": "\u1fcc",
  "\u1fc4": "\u0389\u0345",
  "\u1fc7": "\u0397\u0342\u0345",
  "\u1ff2": "\u1ffa\u0345",
  "\u1ff3": "\u1ffc",
  "\u1ff4": "\u038f\u0345",
  "\u1ff7": "\u03a9\u0342\u0345",
};

function isCased(char: string): boolean {
  return char === PHARYNGEAL || (CASED.test(char) && !isYoungerThanGo(char));
}

/** The character as it begins a word. */
function titleChar(char: string): string {
  if (DIGRAPHS.test(char)) return titleDigraph(char);
  if (GEORGIAN.test(char) || IOTA_BELOW.test(char) || hasYoungerCase(char)) return char;
  if (SMALL_IOTA_BELOW.test(char)) return String.fromCharCode(char.charCodeAt(0) + 8);
  return GREEK[char] ?? onlyFirstUpper(char.toUpperCase());
}

function titleDigraph(char: string): string {
  const code = char.charCodeAt(0);
  const first = code >= 0x01f1 ? 0x01f1 : 0x01c4;
  return String.fromCharCode(code - ((code - first) % 3) + 1);
}

/** ß gives SS, of which the first S alone is wanted as a capital; in ŉ, ʼN, the first letter with a case is the N. */
function onlyFirstUpper(upper: string): string {
  const chars = Array.from(upper);
  const first = chars.findIndex(isCasedPair);
  return chars.map((char, index) => (index > first ? char.toLowerCase() : char)).join("");
}

function isCasedPair(char: string): boolean {
  return char.toLowerCase() !== char;
}

/** Every first letter of a word in title case; nothing else is changed. */
export function toTitle(text: string): string {
  const result = new TextBuilder();
  let insideWord = false;
  let afterMid = false;
  for (const char of text) {
    const isMid = MID.has(char);
    if (afterMid && isMid) insideWord = false;
    afterMid = isMid;
    if (isCased(char)) {
      result.add(insideWord ? char : titleChar(char));
      insideWord = true;
    } else {
      result.add(char);
      if (!isMid && !isInsideWord(char)) insideWord = false;
    }
  }
  return result.finish();
}
