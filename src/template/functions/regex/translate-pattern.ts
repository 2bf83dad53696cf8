/**
 * Checks a pattern as Go's regexp/syntax does, with its errors, and writes it for re2js, which is a port of Go's package
 * but knows other names of classes, no two groups of one name, and has its own words for some faults.
 */
import { translateClass, translateUnicodeClass, writeRune, type WriteClass } from "./translate-class.ts";
import { PatternReader } from "./pattern-reader.ts";
import { patternError } from "./pattern-error.ts";
import { groupRepeats, isAllowed, NO_REPEATS, type Repeats } from "./repeat-count.ts";

export interface TranslatedPattern {
  readonly source: string;
  /** Names of the groups by number; empty for those without one. */
  readonly names: readonly string[];
}

/** Throws FunctionError with Go's message. */
export function translatePattern(pattern: string, writeClass: WriteClass): TranslatedPattern {
  return new Translation(pattern, writeClass).run();
}

const COUNT = /\{(0|[1-9][0-9]*)(?:(,)(0|[1-9][0-9]*)?)?\}/y;
const MAX_COUNT = 1000;
const NAME = /^[0-9A-Za-z_]+$/;

interface Group {
  readonly parts: Repeats[];
  /** Whether there is something before that can be repeated. */
  hasOperand: boolean;
  /** Whether `(?i)` is in force. */
  foldCase: boolean;
}

class Translation {
  readonly #reader: PatternReader;
  readonly #writeClass: WriteClass;
  readonly #names: string[] = [""];
  readonly #groups: Group[] = [];
  #group: Group = { parts: [], hasOperand: false, foldCase: false };
  #source = "";
  /** Where the repetition began that ends here; -1 if there is none. */
  #lastRepeat = -1;

  constructor(pattern: string, writeClass: WriteClass) {
    this.#reader = new PatternReader(pattern);
    this.#writeClass = writeClass;
  }

  run(): TranslatedPattern {
    const reader = this.#reader;
    while (!reader.done) {
      const start = reader.at;
      this.#lastRepeat = this.#step(reader.unit()) ? start : -1;
    }
    if (this.#groups.length > 0) throw patternError("missing closing )", reader.pattern);
    return { source: this.#source, names: this.#names };
  }

  /** Returns true for a repetition. */
  #step(unit: string): boolean {
    const reader = this.#reader;
    switch (unit) {
      case "(":
        this.#open();
        return false;
      case ")":
        this.#close();
        return false;
      case "|":
        this.#group.hasOperand = false;
        reader.at += 1;
        this.#source += "|";
        return false;
      case "[":
        this.#operand(translateClass(reader, this.#writeClass, this.#group.foldCase));
        return false;
      case "*":
      case "+":
      case "?":
        this.#repeat(reader.at + 1);
        return true;
      case "{":
        return this.#count();
      case "\\":
        this.#backslash();
        return false;
      default:
        this.#operand(reader.rune());
        return false;
    }
  }

  #operand(source: string, repeats: Repeats = NO_REPEATS): void {
    this.#source += source;
    this.#group.parts.push(repeats);
    this.#group.hasOperand = true;
  }

  #openGroup(source: string): void {
    this.#source += source;
    this.#groups.push(this.#group);
    this.#group = { parts: [], hasOperand: false, foldCase: this.#group.foldCase };
  }

  #close(): void {
    const outer = this.#groups.pop();
    if (outer === undefined) throw patternError("unexpected )", this.#reader.pattern);
    const repeats = groupRepeats(this.#group.parts);
    this.#group = outer;
    this.#reader.at += 1;
    this.#operand(")", repeats);
  }

  #open(): void {
    const reader = this.#reader;
    if (reader.unit(1) !== "?") {
      reader.at += 1;
      this.#names.push("");
      this.#openGroup("(");
      return;
    }
    const rest = reader.pattern.length - reader.at;
    if (rest > 4 && reader.startsWith("(?P<")) this.#named(4);
    else if (rest > 3 && reader.startsWith("(?<")) this.#named(3);
    else this.#flags();
  }

  #named(prefix: number): void {
    const reader = this.#reader;
    const start = reader.at;
    const end = reader.pattern.indexOf(">", start);
    const name = reader.pattern.slice(start + prefix, end < 0 ? undefined : end);
    const bad = /[\ud800-\udfff]/u.exec(name);
    if (bad !== null) throw patternError("invalid UTF-8", name.slice(bad.index));
    if (end < 0) throw reader.fail("invalid named capture", start, reader.pattern.length);
    reader.at = end + 1;
    if (!NAME.test(name)) throw reader.fail("invalid named capture", start);
    this.#names.push(name);
    this.#openGroup("(");
  }

  #flags(): void {
    const reader = this.#reader;
    const start = reader.at;
    reader.at += 2;
    let isNegative = false;
    let sawFlag = false;
    let { foldCase } = this.#group;
    while (!reader.done) {
      const char = reader.rune();
      if ("imsU".includes(char)) {
        sawFlag = true;
        if (char === "i") foldCase = !isNegative;
      } else if (char === "-" && !isNegative) {
        isNegative = true;
        sawFlag = false;
      } else if ((char === ":" || char === ")") && (!isNegative || sawFlag)) {
        if (char === ":") this.#openGroup(reader.since(start));
        else this.#source += reader.since(start);
        this.#group.foldCase = foldCase;
        return;
      } else break;
    }
    throw reader.fail("invalid or unsupported Perl syntax", start);
  }

  /** `*`, `+`, `?` or a count that ends there. */
  #repeat(end: number, count?: number): void {
    const reader = this.#reader;
    const start = reader.at;
    reader.at = reader.pattern.charAt(end) === "?" ? end + 1 : end;
    if (this.#lastRepeat >= 0) throw reader.fail("invalid nested repetition operator", this.#lastRepeat);
    if (!this.#group.hasOperand) throw reader.fail("missing argument to repetition operator", start);
    this.#source += reader.since(start);
    if (count === undefined) return;
    const repeats: Repeats = { count, parts: [this.#group.parts.pop() ?? NO_REPEATS] };
    this.#group.parts.push(repeats);
    if (count >= 2 && !isAllowed(repeats)) throw reader.fail("invalid repeat count", start);
  }

  /** `{2}`, `{2,}` or `{2,5}`; anything else is a brace. Returns true for a repetition. */
  #count(): boolean {
    const reader = this.#reader;
    COUNT.lastIndex = reader.at;
    const found = COUNT.exec(reader.pattern);
    if (found === null) {
      reader.at += 1;
      this.#operand("\\{");
      return false;
    }
    const [text, least = "", comma, most] = found;
    const min = Number(least);
    const max = comma === undefined ? min : most === undefined ? undefined : Number(most);
    if (min > MAX_COUNT || (max !== undefined && (max > MAX_COUNT || min > max))) {
      throw patternError("invalid repeat count", text);
    }
    this.#repeat(reader.at + text.length, max ?? min);
    return true;
  }

  #backslash(): void {
    const reader = this.#reader;
    const start = reader.at;
    switch (reader.unit(1)) {
      case "C":
        throw reader.fail("invalid escape sequence", start, start + 2);
      case "Q":
        this.#quoted();
        break;
      case "A":
      case "b":
      case "B":
      case "z":
      case "d":
      case "D":
      case "s":
      case "S":
      case "w":
      case "W":
        reader.at += 2;
        this.#operand(reader.since(start));
        break;
      case "p":
      case "P":
        this.#operand(`[${translateUnicodeClass(reader, this.#writeClass, this.#group.foldCase)}]`);
        break;
      default:
        this.#operand(writeRune(reader.escape()));
    }
  }

  /** `\Q…\E`: nothing has a meaning there. */
  #quoted(): void {
    const reader = this.#reader;
    const end = reader.pattern.indexOf("\\E", reader.at + 2);
    const text = reader.pattern.slice(reader.at + 2, end < 0 ? undefined : end);
    for (const char of text) {
      const code = char.codePointAt(0) ?? 0;
      if (code >= 0xd800 && code <= 0xdfff) throw patternError("invalid UTF-8", text.slice(text.indexOf(char)));
      this.#operand(writeRune(code));
    }
    reader.at = end < 0 ? reader.pattern.length : end + 2;
  }
}
