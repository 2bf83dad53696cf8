/** Regular expressions as Go's package regexp has them. */
import { MatcherInput, RE2JS, RE2JSSyntaxException } from "re2js";
import { byteLength, decodeGoString, encodeGoString } from "../../language/go-string.ts";
import { TextBuilder } from "../../language/text-builder.ts";
import { LimitExceeded } from "../../language/template-error.ts";
import { expandTemplate, parseTemplate } from "./expand-template.ts";
import { patternError } from "./pattern-error.ts";
import { translatePattern } from "./translate-pattern.ts";
import { hasChangedCharacters, writeRanges } from "./unicode-15-ranges.ts";

/** What a call takes from a template's budget beyond the length of its texts: a match some microseconds, a new pattern a hundred. */
export const REGEXP_STEPS = 100;

/** Offsets of the match, then of each group, in pairs; -1 for a group that took no part. */
type Match = readonly number[];

/** A text, as characters when it is valid UTF-8 and as bytes when it is not. Offsets count these units. */
type Subject = string | Uint8Array;

function toSubject(text: string): Subject {
  return text.isWellFormed() ? text : encodeGoString(text);
}

function slice(subject: Subject, start: number, end?: number): string {
  return typeof subject === "string" ? subject.slice(start, end) : decodeGoString(subject.subarray(start, end));
}

type Program = ReturnType<RE2JS["re2"]>;

export class GoRegexp {
  readonly #pattern: string;
  readonly #program: Program;
  readonly #names: readonly string[];
  /** Whether what is a letter, a symbol … makes a difference. */
  readonly #hasClasses: boolean;
  #exactProgram: Program | undefined;

  /** Throws FunctionError with Go's message. */
  constructor(pattern: string) {
    let hasClasses = false;
    const { source, names } = translatePattern(pattern, (name, isNegative) => {
      hasClasses = true;
      const escape = `\\${isNegative ? "P" : "p"}{${name}}`;
      return isPattern(escape) ? escape : undefined;
    });
    this.#pattern = pattern;
    this.#names = names;
    this.#hasClasses = hasClasses;
    this.#program = compileSource(source, pattern).re2();
  }

  #programFor(text: string): Program {
    if (!this.#hasClasses || !hasChangedCharacters(text)) return this.#program;
    this.#exactProgram ??= compileSource(translatePattern(this.#pattern, writeExactly).source, this.#pattern).re2();
    return this.#exactProgram;
  }

  /** MatchString. */
  matches(text: string): boolean {
    const program = this.#programFor(text);
    return text.isWellFormed() ? program.match(text) : program.matchUTF8(encodeGoString(text));
  }

  /** FindString: the leftmost match, empty if there is none. */
  find(text: string): string {
    const subject = toSubject(text);
    const [match] = this.#matches(text, subject, 1);
    return match === undefined ? "" : slice(subject, match[0] ?? 0, match[1]);
  }

  /** FindAllString: at most `count` matches, all for a negative count. Go gives nil for none. */
  findAll(text: string, count: bigint): string[] {
    const subject = toSubject(text);
    const parts: string[] = [];
    for (const [start = 0, end] of this.#matches(text, subject, limit(count)))
      addPart(parts, slice(subject, start, end));
    return parts;
  }

  /** Split: what stands between the matches, in at most `count` parts; all of them for a negative count, none for 0. */
  split(text: string, count: bigint): string[] {
    if (count === 0n) return [];
    if (this.#pattern !== "" && text === "") return [""];
    const subject = toSubject(text);
    const most = limit(count);
    const parts: string[] = [];
    let begin = 0;
    let end = 0;
    for (const [matchStart = 0, matchEnd = 0] of this.#matches(text, subject, most)) {
      if (most > 0 && parts.length === most - 1) break;
      end = matchStart;
      if (matchEnd !== 0) addPart(parts, slice(subject, begin, end));
      begin = matchEnd;
    }
    if (end !== subject.length) parts.push(slice(subject, begin));
    return parts;
  }

  /** ReplaceAllString: `$1` and `${name}` in the template stand for groups. */
  replaceAll(text: string, template: string): string {
    const parts = parseTemplate(template);
    const groups = template.includes("$") ? this.#names.length : 1;
    return this.#replace(text, groups, (subject, match) =>
      expandTemplate(parts, this.#names, (group) => {
        const start = match[2 * group] ?? -1;
        return start < 0 ? undefined : slice(subject, start, match[2 * group + 1]);
      }),
    );
  }

  /** ReplaceAllLiteralString. */
  replaceAllLiteral(text: string, replacement: string): string {
    return this.#replace(text, 1, () => replacement);
  }

  #replace(text: string, groups: number, replacement: (subject: Subject, match: Match) => string): string {
    const subject = toSubject(text);
    const result = new TextBuilder();
    let last = 0;
    for (const match of this.#matches(text, subject, -1, groups)) {
      const [start = 0, end = 0] = match;
      result.add(slice(subject, last, start) + replacement(subject, match));
      last = end;
    }
    result.add(slice(subject, last));
    return result.finish();
  }

  /** As Go's allMatches: an empty match right behind another one does not count. One at a time: there may be many. */
  *#matches(text: string, subject: Subject, count: number, groups = 1): Generator<Match> {
    const program = this.#programFor(text);
    const input = typeof subject === "string" ? MatcherInput.utf16(subject) : MatcherInput.utf8(subject);
    let previousEnd = -1;
    let found = 0;
    for (let at = 0; at <= subject.length && (count < 0 || found < count);) {
      const [, match] = program.matchWithGroup(input, at, subject.length, UNANCHORED, groups) as [
        boolean,
        Match | null,
      ];
      if (match === null) return;
      const [start = 0, end = 0] = match;
      const isEmptyHere = end === at;
      const counts = !isEmptyHere || start !== previousEnd;
      at = isEmptyHere ? at + widthAt(subject, at) : end;
      previousEnd = end;
      if (!counts) continue;
      found += 1;
      yield match;
    }
  }
}

const UNANCHORED = 0;
const MAX_UTF8_WIDTH = 4;

/** How many units the character there has; 1 at the end. */
function widthAt(subject: Subject, at: number): number {
  if (typeof subject === "string") return (subject.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  const [char = ""] = decodeGoString(subject.subarray(at, at + MAX_UTF8_WIDTH));
  return Math.max(1, byteLength(char));
}

/** More elements than a list in a template has use for, but few enough to fit into memory. */
const MAX_PARTS = 4 * 1024 * 1024;

function addPart(parts: string[], part: string): void {
  if (parts.length >= MAX_PARTS) throw new LimitExceeded(`a list exceeds the limit of ${MAX_PARTS} elements`);
  parts.push(part);
}

const MOST = 2 ** 31 - 1;

function limit(count: bigint): number {
  return count < 0n ? -1 : Math.min(Number(count), MOST);
}

/** What is left for re2js to refuse is the size of a pattern, which Go finds too large as well. */
function compileSource(source: string, pattern: string): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    throw error instanceof RE2JSSyntaxException ? patternError(error.getDescription(), pattern) : error;
  }
}

function isPattern(source: string): boolean {
  try {
    RE2JS.compile(source);
    return true;
  } catch {
    return false;
  }
}

function writeExactly(name: string, isNegative: boolean, foldCase: boolean): string {
  // What `(?i)` adds to a class is in Go's tables alone; there the younger class has to do.
  const ranges = foldCase ? undefined : writeRanges(name, isNegative);
  return ranges ?? `\\${isNegative ? "P" : "p"}{${name}}`;
}

const CACHE_SIZE = 64;
/** Longer patterns are not worth the memory that they keep. */
const MAX_CACHED_LENGTH = 1024;
const LONGEST_PATTERN = 256 * 1024;
const cache = new Map<string, GoRegexp>();

/** The pattern, compiled; a template that calls in a loop compiles it once. Throws FunctionError with Go's message. */
export function compileRegexp(pattern: string): GoRegexp {
  if (pattern.length > LONGEST_PATTERN) {
    throw new LimitExceeded(`a pattern of more than ${LONGEST_PATTERN} characters is refused`);
  }
  const cached = cache.get(pattern);
  if (cached !== undefined) return cached;
  const compiled = new GoRegexp(pattern);
  if (pattern.length > MAX_CACHED_LENGTH) return compiled;
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(pattern, compiled);
  return compiled;
}

/** regexp.QuoteMeta. */
export function quoteMeta(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&");
}
