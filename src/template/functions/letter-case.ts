/**
 * Upper and lower case as Go 1.26 knows it: Unicode 15, character by character, one character for one. JavaScript follows
 * the rules for whole words and longer mappings instead (ß → SS, a sigma at the end of a word), and younger Unicode.
 */
import { STRING } from "../language/go-type.ts";
import { changeInPieces } from "../language/text-builder.ts";
import { pure, type RenderFunction } from "./define.ts";
import { toTitle } from "./title-case.ts";
import { hasYoungerCase } from "./younger-letters.ts";

const ASCII = /^[\u0000-\u007f]*$/;

/** Greek letters with an iota below: JavaScript writes the capital's iota beside it, Go has one character for both. */
const IOTA_BELOW = /[\u1f80-\u1f87\u1f90-\u1f97\u1fa0-\u1fa7]/;
const IOTA_BELOW_LONG: Readonly<Record<string, string>> = { ᾳ: "ᾼ", ῃ: "ῌ", ῳ: "ῼ" };

function upperChar(char: string): string {
  if (hasYoungerCase(char)) return char;
  const upper = char.toUpperCase();
  if (isOneCharacter(upper)) return upper;
  if (IOTA_BELOW.test(char)) return String.fromCharCode(char.charCodeAt(0) + 8);
  return IOTA_BELOW_LONG[char] ?? char;
}

function lowerChar(char: string): string {
  if (char === "\u0130") return "i";
  return hasYoungerCase(char) ? char : char.toLowerCase();
}

function isOneCharacter(text: string): boolean {
  return text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff);
}

/** strings.ToUpper. Of a text that is not all ASCII, bytes outside UTF-8 become U+FFFD. */
export function goToUpper(text: string): string {
  if (ASCII.test(text)) return text.toUpperCase();
  return changeInPieces(text.toWellFormed(), (piece) => Array.from(piece, upperChar).join(""));
}

/** strings.ToLower; see goToUpper. */
export function goToLower(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return changeInPieces(text.toWellFormed(), (piece) => Array.from(piece, lowerChar).join(""));
}

export const letterCaseFunctions: readonly RenderFunction[] = [
  pure("toLower", [STRING], goToLower),
  pure("toUpper", [STRING], goToUpper),
  pure("toTitle", [STRING], toTitle),
];
