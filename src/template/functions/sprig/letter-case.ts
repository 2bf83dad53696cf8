/** Sprig's functions that change the case of letters. A byte outside UTF-8 becomes U+FFFD, as in Go's runes. */
import { STRING } from "../../language/go-type.ts";
import { TextBuilder } from "../../language/text-builder.ts";
import { isDigit, isLetter, isLower, isTitle, isUpper, toTitleCase } from "../character-class.ts";
import { isSpace } from "../go-strings.ts";
import { pure, type RenderFunction } from "../define.ts";
import { goToLower, goToUpper } from "../letter-case.ts";

const ASCII = /^[\u0000-\u007f]/;
const ASCII_WORD = /^[0-9A-Za-z_]/;

/** What strings.Title takes for the end of a word. */
function isSeparator(char: string): boolean {
  if (ASCII.test(char)) return !ASCII_WORD.test(char);
  return !isLetter(char) && !isDigit(char) && isSpace(char);
}

function mapCharacters(text: string, change: (char: string) => string): string {
  const result = new TextBuilder();
  for (const char of text.toWellFormed()) result.add(change(char));
  return result.finish();
}

/** strings.Title. */
function title(text: string): string {
  let previous = " ";
  return mapCharacters(text, (char) => {
    const atStart = isSeparator(previous);
    previous = char;
    return atStart ? toTitleCase(char) : char;
  });
}

/** Every word begins small. */
function untitle(text: string): string {
  let atStart = true;
  return mapCharacters(text, (char) => {
    if (isSpace(char)) atStart = true;
    else if (atStart) {
      atStart = false;
      return goToLower(char);
    }
    return char;
  });
}

/** A small letter at the start of a word gets its title case. */
function swapCase(text: string): string {
  let atStart = true;
  return mapCharacters(text, (char) => {
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
  });
}

export const letterCaseFunctions: readonly RenderFunction[] = [
  pure("sprig_upper", [STRING], goToUpper),
  pure("sprig_lower", [STRING], goToLower),
  pure("sprig_title", [STRING], title),
  pure("sprig_untitle", [STRING], untitle),
  pure("sprig_swapcase", [STRING], swapCase),
];
