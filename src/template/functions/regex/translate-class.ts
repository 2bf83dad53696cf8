/** The classes of characters in a pattern: `[a-z[:digit:]\d\pL]` and `\p{Greek}`. */
import { patternError } from "./pattern-error.ts";
import type { PatternReader } from "./pattern-reader.ts";

/** Writes a class such as `Greek` for the inside of brackets, as re2js reads it; undefined if there is none of that name. */
export type WriteClass = (name: string, isNegative: boolean, foldCase: boolean) => string | undefined;

const POSIX_CLASSES =
  /^\[:\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]$/;

/** A character as re2js reads it inside of a class and outside. */
export function writeRune(code: number): string {
  return `\\x{${code.toString(16)}}`;
}

/** From its opening bracket to its closing one. Throws FunctionError with Go's message. */
export function translateClass(reader: PatternReader, writeClass: WriteClass, foldCase: boolean): string {
  const start = reader.at;
  reader.at += 1;
  let source = "[";
  if (reader.unit() === "^") {
    reader.at += 1;
    source += "^";
  }
  for (let isFirst = true; isFirst || reader.unit() !== "]"; isFirst = false) {
    source += namedClass(reader, writeClass, foldCase) ?? range(reader, start);
  }
  reader.at += 1;
  return `${source}]`;
}

function namedClass(reader: PatternReader, writeClass: WriteClass, foldCase: boolean): string | undefined {
  if (reader.startsWith("[:")) return posixClass(reader);
  if (reader.unit() !== "\\") return undefined;
  const letter = reader.unit(1);
  if (letter === "p" || letter === "P") return translateUnicodeClass(reader, writeClass, foldCase);
  if (!/^[dDsSwW]$/.test(letter)) return undefined;
  reader.at += 2;
  return `\\${letter}`;
}

/** A `[:` that nothing closes is two characters. */
function posixClass(reader: PatternReader): string | undefined {
  const end = reader.pattern.indexOf(":]", reader.at + 2);
  if (end < 0) return undefined;
  const name = reader.pattern.slice(reader.at, end + 2);
  if (!POSIX_CLASSES.test(name)) throw patternError("invalid character class range", name);
  reader.at = end + 2;
  return name;
}

function range(reader: PatternReader, classStart: number): string {
  const start = reader.at;
  const low = classChar(reader, classStart);
  if (reader.unit() !== "-" || reader.unit(1) === "" || reader.unit(1) === "]") return writeRune(low);
  reader.at += 1;
  const high = classChar(reader, classStart);
  if (high < low) throw reader.fail("invalid character class range", start);
  return `${writeRune(low)}-${writeRune(high)}`;
}

function classChar(reader: PatternReader, classStart: number): number {
  if (reader.done) throw reader.fail("missing closing ]", classStart);
  return reader.unit() === "\\" ? reader.escape() : (reader.rune().codePointAt(0) ?? 0);
}

/** `\pL`, `\p{Greek}`, `\P{^Lu}` …, written for the inside of brackets. */
export function translateUnicodeClass(reader: PatternReader, writeClass: WriteClass, foldCase: boolean): string {
  const start = reader.at;
  let isNegative = reader.unit(1) === "P";
  reader.at += 2;
  let name = reader.rune();
  if (name === "{") name = nameInBraces(reader, start);
  if (name.startsWith("^")) {
    isNegative = !isNegative;
    name = name.slice(1);
  }
  const known = classNameOf(name);
  const source = known === undefined ? undefined : writeClass(known, isNegative, foldCase);
  if (source === undefined) throw reader.fail("invalid character class range", start);
  return source;
}

function nameInBraces(reader: PatternReader, start: number): string {
  const { pattern } = reader;
  const end = pattern.indexOf("}", start);
  const text = pattern.slice(reader.at, end < 0 ? undefined : end);
  const bad = /[\ud800-\udfff]/u.exec(text);
  if (bad !== null) throw patternError("invalid UTF-8", text.slice(bad.index));
  if (end < 0) throw reader.fail("invalid character class range", start, pattern.length);
  reader.at = end + 1;
  return text;
}

const CATEGORIES: Readonly<Record<string, string>> = {
  Casedletter: "LC",
  Closepunctuation: "Pe",
  Combiningmark: "M",
  Connectorpunctuation: "Pc",
  Control: "Cc",
  Currencysymbol: "Sc",
  Dashpunctuation: "Pd",
  Decimalnumber: "Nd",
  Enclosingmark: "Me",
  Finalpunctuation: "Pf",
  Format: "Cf",
  Initialpunctuation: "Pi",
  Letter: "L",
  Letternumber: "Nl",
  Lineseparator: "Zl",
  Lowercaseletter: "Ll",
  Mark: "M",
  Mathsymbol: "Sm",
  Modifierletter: "Lm",
  Modifiersymbol: "Sk",
  Nonspacingmark: "Mn",
  Number: "N",
  Openpunctuation: "Ps",
  Other: "C",
  Otherletter: "Lo",
  Othernumber: "No",
  Otherpunctuation: "Po",
  Othersymbol: "So",
  Paragraphseparator: "Zp",
  Privateuse: "Co",
  Punctuation: "P",
  Separator: "Z",
  Spaceseparator: "Zs",
  Spacingmark: "Mc",
  Surrogate: "Cs",
  Symbol: "S",
  Titlecaseletter: "Lt",
  Unassigned: "Cn",
  Uppercaseletter: "Lu",
  Cntrl: "Cc",
  Digit: "Nd",
  Punct: "P",
};

/** Properties and younger scripts that re2js knows and Go does not. */
const UNKNOWN_TO_GO = /^(?:Alphabetic|Dash|Emoji|Lowercase|Math|Uppercase|Garay|Sidetic|Sunuwar|Todhri|Unknown)$/;

/**
 * Go 1.26 takes a name in any case and without regard to `_`, `-` and spaces; for that reason it does not find the scripts
 * that have more than one capital in their name, such as Old_Italic.
 */
function classNameOf(name: string): string | undefined {
  const letters = name.replace(/[_\- ]/g, "");
  const first = letters.charAt(0);
  const rest = letters.slice(1);
  const known = first.replace(/[a-z]/, upper) + rest.replace(/[A-Z]/g, lower);
  if (!/^[A-Za-z]+$/.test(known) || UNKNOWN_TO_GO.test(known)) return undefined;
  return Object.hasOwn(CATEGORIES, known) ? CATEGORIES[known] : known;
}

const upper = (char: string): string => char.toUpperCase();
const lower = (char: string): string => char.toLowerCase();
