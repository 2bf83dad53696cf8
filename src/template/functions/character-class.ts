/**
 * What Go's package unicode knows of a character: Unicode 15, as of Go 1.26. JavaScript's tables are younger, and what they
 * have more is no letter, no digit and no punctuation to Go.
 */
import { isYoungerCharacter } from "../language/younger-characters.ts";
import { goToUpper } from "./letter-case.ts";

function classTest(pattern: RegExp): (char: string) => boolean {
  return (char) => pattern.test(char) && !isYoungerCharacter(char);
}

/** unicode.IsLetter of the text of one character; likewise the others. */
export const isLetter = classTest(/^\p{L}/u);
/** Of any script, not only 0 to 9. */
export const isDigit = classTest(/^\p{Nd}/u);
/** Digits, and what else stands for a number: ½, Ⅷ. */
export const isNumber = classTest(/^\p{N}/u);
export const isPunctuation = classTest(/^\p{P}/u);
export const isUpper = classTest(/^\p{Lu}/u);
/** A capital with a small letter beside it in one character, such as ǅ. */
export const isTitle = classTest(/^\p{Lt}/u);
// U+0295 has lost its case in Unicode 15.1.
export const isLower = classTest(/^[\p{Ll}\u0295]/u);

const GEORGIAN = /^[\u10d0-\u10ff]/;
/** In threes: upper case, title case, lower case. */
const DIGRAPHS = /^[\u01c4-\u01cc\u01f1-\u01f3]/;

/** unicode.ToTitle of one character: upper case, but for letters that have a form of their own at the start of a word. */
export function toTitleCase(char: string): string {
  if (GEORGIAN.test(char)) return char;
  if (!DIGRAPHS.test(char)) return goToUpper(char);
  const code = char.charCodeAt(0);
  const first = code >= 0x01f1 ? 0x01f1 : 0x01c4;
  return String.fromCharCode(code - ((code - first) % 3) + 1);
}
