/** Sprig's functions that change the case of letters. A byte outside UTF-8 becomes U+FFFD, as in Go's runes. */
import { STRING } from "../../language/go-type.ts";
import { isDigit, isLetter, isLower, isSpace, isTitle, isUpper, toTitleCase } from "../character-class.ts";
import { pure, type RenderFunction } from "../define.ts";
import { goToLower, goToUpper } from "../letter-case.ts";

const ASCII = /^[\u0000-\u007f]/;
const ASCII_WORD = /^[0-9A-Za-z_]/;

/** What strings.Title takes for the end of a word. */
function isSeparator(char: string): boolean {
  if (ASCII.test(char)) return !ASCII_WORD.test(char);
  return !isLetter(char) && !isDigit(char) && isSpace(char);
}

/** strings.Title. */
function title(text: string): string {
  let previous = " ";
  return Array.from(text.toWellFormed(), (char) => {
    const atStart = isSeparator(previous);
    previous = char;
    return atStart ? toTitleCase(char) : char;
  }).join("");
}

/** Every word begins small. */
function untitle(text: string): string {
  let atStart = true;
  return Array.from(text.toWellFormed(), (char) => {
    if (isSpace(char)) atStart = true;
    else if (atStart) {
      atStart = false;
      return goToLower(char);
    }
    return char;
  }).join("");
}

/** A small letter at the start of a word gets its title case. */
function swapCase(text: string): string {
  let atStart = true;
  return Array.from(text.toWellFormed(), (char) => {
    if (isUpper(char) || isTitle(char)) {
      atStart = false;
      return goToLower(char);
    }
    if (!isLower(char)) {
      atStart = isSpace(char);
      return char;
    }
    const swapped = atStart ? toTitleCase(char) : goToUpper(char);
    atStart = false;
    return swapped;
  }).join("");
}

export const letterCaseFunctions: readonly RenderFunction[] = [
  pure("sprig_upper", [STRING], goToUpper),
  pure("sprig_lower", [STRING], goToLower),
  pure("sprig_title", [STRING], title),
  pure("sprig_untitle", [STRING], untitle),
  pure("sprig_swapcase", [STRING], swapCase),
];
