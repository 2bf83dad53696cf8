/** Names in snake_case, kebab-case and PascalCase, by the rules of huandu/xstrings 1.5. */
import { toRune } from "../../language/go-string.ts";
import { STRING } from "../../language/go-type.ts";
import { TextBuilder } from "../../language/text-builder.ts";
import { isLetter, isNumber, isPunctuation, isUpper } from "../character-class.ts";
import { isSpace } from "../go-strings.ts";
import { pure, type RenderFunction } from "../define.ts";
import { goToLower, goToUpper } from "../letter-case.ts";

const REPLACEMENT = "\ufffd";

type WordType = "invalid" | "number" | "upper" | "alphabet" | "connector" | "punctuation" | "other";

interface Word {
  readonly type: WordType;
  readonly start: number;
  readonly end: number;
}

function isConnector(char: string): boolean {
  return char === "-" || char === "_" || isSpace(char);
}

/** A letter, but for the Chinese characters that xstrings knows. */
function isAlphabet(char: string): boolean {
  if (!isLetter(char)) return false;
  const code = char.codePointAt(0) ?? 0;
  return !(
    (code >= 0x4e00 && code <= 0x9fcc) ||
    (code >= 0x3400 && code <= 0x4d85) ||
    (code >= 0x20000 && code <= 0x2b81d)
  );
}

const isSmallAlphabet = (char: string): boolean => isAlphabet(char) && !isUpper(char);
const isOther = (char: string): boolean =>
  !isConnector(char) && !isAlphabet(char) && !isNumber(char) && !isPunctuation(char);

/** Goes through the characters, passing over those that are no valid UTF-8: they belong to what follows them. */
class Scanner {
  readonly #chars: readonly string[];
  /** The last character that was peeked at. */
  char = REPLACEMENT;
  /** Where it ends. */
  next: number;
  at: number;

  constructor(chars: readonly string[], start: number) {
    this.#chars = chars;
    this.at = start;
    this.next = start;
  }

  /** False at the end of the text. When nothing valid is left, the last character counts once more. */
  peek(): boolean {
    if (this.at >= this.#chars.length) return false;
    for (this.next = this.at; this.next < this.#chars.length;) {
      const char = runeOf(this.#chars[this.next] ?? "");
      this.next += 1;
      if (char === REPLACEMENT) continue;
      this.char = char;
      break;
    }
    return true;
  }

  takeWhile(test: (char: string) => boolean): void {
    while (this.peek() && test(this.char)) this.at = this.next;
  }
}

function runeOf(char: string): string {
  return String.fromCodePoint(toRune(char.codePointAt(0) ?? 0));
}

function nextWord(chars: readonly string[], start: number): Word {
  const scanner = new Scanner(chars, start);
  scanner.peek();
  const first = scanner.char;
  scanner.at = scanner.next;
  const type = typeOfWord(first);
  switch (type) {
    case "invalid":
      break;
    case "connector":
      scanner.takeWhile(isConnector);
      break;
    case "punctuation":
      scanner.takeWhile(isPunctuation);
      break;
    case "upper":
      takeUpper(scanner);
      break;
    case "alphabet":
      scanner.takeWhile(isSmallAlphabet);
      break;
    case "number":
      scanner.takeWhile(isNumber);
      break;
    case "other":
      scanner.takeWhile(isOther);
  }
  return { type, start, end: scanner.at };
}

function typeOfWord(first: string): WordType {
  if (first === REPLACEMENT) return "invalid";
  if (isConnector(first)) return "connector";
  if (isPunctuation(first)) return "punctuation";
  if (isUpper(first)) return "upper";
  if (isAlphabet(first)) return "alphabet";
  return isNumber(first) ? "number" : "other";
}

/** `Status`, or of `HTTPStatus` the `HTTP`. */
function takeUpper(scanner: Scanner): void {
  if (!scanner.peek()) return;
  if (!isUpper(scanner.char)) {
    scanner.takeWhile(isSmallAlphabet);
    return;
  }
  let last = scanner.at;
  while (scanner.peek() && isUpper(scanner.char)) {
    last = scanner.at;
    scanner.at = scanner.next;
  }
  if (scanner.peek() && isAlphabet(scanner.char)) scanner.at = last;
}

/** Puts the connector between the words of a text and makes capitals small. */
class Joiner {
  readonly #chars: readonly string[];
  readonly #connector: string;
  #out = "";
  #word: Word;

  constructor(text: string, connector: string) {
    this.#chars = Array.from(text);
    this.#connector = connector;
    this.#word = nextWord(this.#chars, 0);
  }

  run(): string {
    while (this.#word.end < this.#chars.length) {
      const previous = this.#word;
      if (previous.type !== "connector") this.#write(previous);
      this.#advance();
      if (previous.type === "number") this.#afterNumber();
      else if (previous.type === "connector") this.#write(previous);
      else if (previous.type !== "punctuation") this.#afterWord();
    }
    this.#write(this.#word);
    return this.#out;
  }

  #advance(): void {
    this.#word = nextWord(this.#chars, this.#word.end);
  }

  #write({ type, start, end }: Word): void {
    const chars = this.#chars.slice(start, end);
    if (type !== "upper" && type !== "connector") this.#out += chars.join("");
    else for (const char of chars.map(runeOf)) this.#out += this.#small(char);
  }

  #small(char: string): string {
    if (isConnector(char)) return this.#connector;
    return isUpper(char) ? goToLower(char) : char;
  }

  /** What follows directly belongs to it: `20x`. */
  #afterNumber(): void {
    while (this.#word.type === "alphabet" || this.#word.type === "number") {
      this.#write(this.#word);
      this.#advance();
    }
    if (this.#word.type !== "invalid") this.#connect();
  }

  #afterWord(): void {
    if (this.#word.type !== "number") {
      this.#connect();
      return;
    }
    if (this.#word.end >= this.#chars.length) return;
    const number: Word = this.#word;
    this.#advance();
    if ((this.#word.type as WordType) === "alphabet") {
      // `http_2xx`
      this.#out += this.#connector;
      this.#write(number);
      this.#afterNumber();
    } else {
      // `bld4_floor`
      this.#write(number);
      this.#connect();
    }
  }

  #connect(): void {
    if (this.#word.type !== "connector" && this.#word.type !== "punctuation") this.#out += this.#connector;
  }
}

function joinWords(text: string, connector: string): string {
  return text === "" ? "" : new Joiner(text, connector).run();
}

/** Every word with a capital, without what stood between them. Of several connectors in a row all but the last stay. */
function toPascalCase(text: string): string {
  const chars = Array.from(text, runeOf);
  const start = chars.findIndex((char) => !isConnector(char));
  // As in xstrings: the last one of nothing but connectors is written twice.
  if (start < 0) return chars.join("") + (chars.at(-1) ?? "");
  const out = new TextBuilder();
  out.add(chars.slice(0, start).join(""));
  let upperWord = isUpper(chars[start] ?? "");
  let char = goToUpper(chars[start] ?? "");
  for (let at = start + 1; at < chars.length; at += 1) {
    const previous = char;
    char = chars[at] ?? "";
    if (isConnector(previous)) {
      if (isConnector(char)) out.add(previous);
      else {
        upperWord = isUpper(char);
        char = goToUpper(char);
      }
      continue;
    }
    if (upperWord && isUpper(char)) char = goToLower(char);
    else upperWord = false;
    out.add(previous);
  }
  out.add(char);
  return out.finish();
}

export const nameStyleFunctions: readonly RenderFunction[] = [
  pure("sprig_snakecase", [STRING], (text: string) => joinWords(text, "_")),
  pure("sprig_kebabcase", [STRING], (text: string) => joinWords(text, "-")),
  pure("sprig_camelcase", [STRING], toPascalCase),
];
