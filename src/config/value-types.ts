import { constants } from "node:os";
import { BadValue } from "./bad-value.ts";
import { parseByteSize } from "./byte-size.ts";
import { parseDuration } from "./duration.ts";
import { formatFileMode, looksLikeForgottenOctal, parseFileMode } from "./file-mode.ts";
import { parseGoBoolean } from "./go-boolean.ts";
import type { HclScalar, HclValue } from "./hcl/ast.ts";
import { nearestKey } from "./nearest-key.ts";
import type { ScalarType } from "./schema-types.ts";

// As in the Go agents, the empty text means "not set" for every type, so that a generated file may leave keys empty.

const NUMBER_TEXT = /^[+-]?(?:0[xX][0-9a-fA-F]+|[0-9]+)$/;

export const string: ScalarType<string> = {
  name: "string",
  read(value) {
    if (isEmpty(value)) return undefined;
    if (value.kind === "string" && typeof value.value === "string") return value.value;
    // HCL hands a number over as it was written: `socket_mode = 0600` is "0600".
    return value.kind === "number" ? value.raw : unexpected("a string", value);
  },
};

export const boolean: ScalarType<boolean> = {
  name: "boolean",
  read(value) {
    if (isEmpty(value)) return undefined;
    if (value.kind === "bool") return value.value === true;
    if (value.kind === "number") return value.value !== 0;
    return parseGoBoolean(textOf(value) ?? "") ?? unexpected("true or false", value);
  },
};

/** A whole number; texts such as "5", "0x10" and "010" (octal) are read as HCL reads numbers. */
export function integer(bounds: { readonly min?: number; readonly max?: number } = {}): ScalarType<number> {
  return {
    name: "integer",
    read(value) {
      if (isEmpty(value)) return undefined;
      const number = integerOf(value);
      if (number === undefined) return unexpected("a whole number", value);
      if (bounds.min !== undefined && number < bounds.min) {
        return new BadValue(`must be ${bounds.min} or more, not ${number}`);
      }
      if (bounds.max !== undefined && number > bounds.max) {
        return new BadValue(`must be ${bounds.max} or less, not ${number}`);
      }
      return number;
    },
  };
}

/** A number between `above` and `below`, both excluded. */
export function fraction(above: number, below: number): ScalarType<number> {
  return {
    name: "number",
    read(value) {
      if (isEmpty(value)) return undefined;
      const number = value.kind === "number" || value.kind === "string" ? Number(value.value) : Number.NaN;
      if (number > above && number < below) return number;
      return unexpected(`a number between ${above} and ${below}`, value);
    },
  };
}

/** Milliseconds. */
export const duration: ScalarType<number> = {
  name: "duration",
  read(value) {
    if (isEmpty(value)) return undefined;
    if (!isTextOrNumber(value)) return unexpected('a duration such as "30s"', value);
    const ms = parseDuration(value.value);
    if (typeof ms === "number" && ms < 0) return new BadValue(`must not be negative, but is ${value.raw}`);
    return ms;
  },
};

/** Bytes. */
export const byteSize: ScalarType<number> = {
  name: "size",
  read(value) {
    if (isEmpty(value)) return undefined;
    return isTextOrNumber(value) ? parseByteSize(value.value) : unexpected('a size such as "32MiB"', value);
  },
};

/** Permission bits. */
export const fileMode: ScalarType<number> = {
  name: "file mode",
  read(value, note) {
    if (isEmpty(value)) return undefined;
    if (!isTextOrNumber(value)) return unexpected('a file mode such as "0640"', value);
    const mode = parseFileMode(value.value);
    if (typeof mode === "number" && value.kind === "number" && looksLikeForgottenOctal(value.raw)) {
      note(
        `is the decimal number ${value.raw}, which is the mode ${formatFileMode(mode)}; ` +
          `write "${formatFileMode(Number.parseInt(value.raw, 8))}" if you mean the octal one`,
      );
    }
    return mode;
  },
};

/** A user or group: a name or a number, always as text. */
export const account: ScalarType<string> = { name: "name or id", read: string.read.bind(string) };

/** Texts: a list, or one text with commas between them, around which space is cut off. */
export const stringList: ScalarType<readonly string[]> = {
  name: "list of strings",
  read: (value) => listOf(value, "a list of strings", (text) => text.trim()),
};

/**
 * A command: a list is the program and its arguments; a text is one element, for the shell to split, unless it has a
 * comma: then, as in the Go agents, it is a list as well.
 */
export const command: ScalarType<readonly string[]> = {
  name: "string or list of strings",
  read: (value) => listOf(value, "a command: a string, or a list of strings", (text) => text),
};

/** One of some words, in any case. `synonyms` maps further spellings to those words. */
export function oneOf<const W extends string>(
  words: readonly W[],
  synonyms: Readonly<Record<string, W>> = {},
): ScalarType<W> {
  const expected = words.map((word) => `"${word}"`).join(", ");
  const spellings = new Map<string, W>(Object.entries(synonyms));
  for (const word of words) spellings.set(word.toLowerCase(), word);
  return {
    name: `one of ${expected}`,
    read(value) {
      if (isEmpty(value)) return undefined;
      if (value.kind !== "string") return unexpected(`one of ${expected}`, value);
      const text = String(value.value);
      const word = spellings.get(text.toLowerCase());
      if (word !== undefined) return word;
      const near = nearestKey(text, words);
      const hint = near === undefined ? "" : `; did you mean "${near}"?`;
      return new BadValue(`must be one of ${expected}, not ${JSON.stringify(text)}${hint}`);
    },
  };
}

/** true, false or "force". */
export const booleanOrForce: ScalarType<boolean | "force"> = {
  name: 'boolean or "force"',
  read(value, note) {
    if (textOf(value)?.toLowerCase() === "force") return "force";
    const plain = boolean.read(value, note);
    return plain instanceof BadValue ? unexpected('true, false or "force"', value) : plain;
  },
};

/** A signal by name, with or without SIG, in any case. */
export const signal: ScalarType<NodeJS.Signals> = {
  name: "signal",
  read(value) {
    if (isEmpty(value)) return undefined;
    const text = textOf(value);
    if (text === undefined) return unexpected('a signal such as "SIGTERM"', value);
    const name = text.toUpperCase().replace(/^(?:SIG)?/, "SIG");
    if (isSignal(name)) return name;
    const near = nearestKey(name, Object.keys(constants.signals));
    const hint = near === undefined ? "" : `; did you mean "${near}"?`;
    return new BadValue(`must be the name of a signal, not ${JSON.stringify(text)}${hint}`);
  },
};

/** A list of some words, or one text of them with commas between. Empty texts in it do not count. */
export function listOfWords<const W extends string>(words: readonly W[]): ScalarType<readonly W[]> {
  const word = oneOf(words);
  return {
    name: `list of ${word.name}`,
    read(value, note) {
      const texts = stringList.read(value, note);
      if (texts === undefined || texts instanceof BadValue) return texts;
      const known: W[] = [];
      for (const text of texts) {
        const one = word.read({ kind: "string", value: text, raw: text, position: value.position }, note);
        if (one instanceof BadValue) return new BadValue(one.reason.replace("must be", "must hold only"));
        if (one !== undefined) known.push(one);
      }
      return known;
    },
  };
}

/** Whatever stands there; it is not looked at. */
export const anything: ScalarType<unknown> = { name: "anything", opaque: true, read: () => undefined };

function isSignal(name: string): name is NodeJS.Signals {
  return Object.hasOwn(constants.signals, name);
}

/** What a value is, for the end of "must be …, not …". */
function describeValue(value: HclValue): string {
  switch (value.kind) {
    case "string":
      return JSON.stringify(value.value);
    case "number":
    case "bool":
      return value.raw;
    case "null":
      return "null";
    case "list":
      return "a list";
    case "object":
      return "a block";
  }
}

function unexpected(expected: string, value: HclValue): BadValue {
  return new BadValue(`must be ${expected}, not ${describeValue(value)}`);
}

function isEmpty(value: HclValue): boolean {
  return value.kind === "null" || (value.kind === "string" && value.value === "");
}

function textOf(value: HclValue): string | undefined {
  return value.kind === "string" ? String(value.value) : undefined;
}

function isTextOrNumber(value: HclValue): value is HclScalar & { readonly value: string | number } {
  return value.kind === "string" || value.kind === "number";
}

function integerOf(value: HclValue): number | undefined {
  if (value.kind === "number") return Number.isSafeInteger(value.value) ? Number(value.value) : undefined;
  const text = textOf(value);
  if (text === undefined || !NUMBER_TEXT.test(text)) return undefined;
  const negative = text.startsWith("-");
  const digits = text.replace(/^[+-]/, "");
  const octal = /^0[0-9]+$/.test(digits);
  if (octal && !/^[0-7]+$/.test(digits)) return undefined;
  const number = octal ? Number.parseInt(digits, 8) : Number(digits);
  if (!Number.isSafeInteger(number)) return undefined;
  return negative ? -number : number;
}

function listOf(
  value: HclValue,
  expected: string,
  clean: (text: string) => string,
): readonly string[] | BadValue | undefined {
  if (isEmpty(value)) return undefined;
  if (value.kind !== "list") {
    const text = string.read(value, () => undefined);
    return typeof text === "string" ? text.split(",").map(clean) : unexpected(expected, value);
  }
  const texts: string[] = [];
  for (const item of value.items) {
    const text = item.kind === "string" ? String(item.value) : item.kind === "number" ? item.raw : undefined;
    if (text === undefined) return new BadValue(`must be ${expected}, but holds ${describeValue(item)}`);
    texts.push(clean(text));
  }
  return texts;
}
