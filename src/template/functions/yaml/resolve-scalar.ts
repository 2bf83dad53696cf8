import { UINT64 } from "../../language/go-type.ts";
import { parseGoFloat } from "../../language/number-literal.ts";
import { GoNumber, type GoValue } from "../../language/values.ts";
import { parseGoInteger, parseGoUnsigned } from "../parse-integer.ts";
import { yamlError } from "./yaml-error.ts";
import { BOOL_TAG, FLOAT_TAG, INT_TAG, NULL_TAG, shortTag, STR_TAG, TIMESTAMP_TAG } from "./yaml-tags.ts";
import { isTimestamp } from "./yaml-timestamp.ts";

export interface Resolved {
  readonly tag: string;
  readonly value: GoValue;
}

const RESOLVABLE: ReadonlySet<string> = new Set(["", STR_TAG, BOOL_TAG, INT_TAG, FLOAT_TAG, NULL_TAG, TIMESTAMP_TAG]);

const WORDS: ReadonlyMap<string, Resolved> = new Map(
  (
    [
      [BOOL_TAG, true, "y Y yes Yes YES true True TRUE on On ON"],
      [BOOL_TAG, false, "n N no No NO false False FALSE off Off OFF"],
      [NULL_TAG, null, "~ null Null NULL"],
      [FLOAT_TAG, NaN, ".nan .NaN .NAN"],
      [FLOAT_TAG, Infinity, ".inf .Inf .INF +.inf +.Inf +.INF"],
      [FLOAT_TAG, -Infinity, "-.inf -.Inf -.INF"],
    ] as const
  ).flatMap(([tag, value, words]) => words.split(" ").map((word) => [word, { tag, value }] as const)),
);

/** Only a text that begins with one of these may be anything but a string. */
const HINT = /^[-+0-9yYnNtTfFoO~.]/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/**
 * The value of a scalar without quotes, or with a tag in its long form ("" for none), as yaml.v2 reads it into an empty
 * interface. The value of a timestamp is its text. Throws when the text does not fit the tag.
 */
export function resolveScalar(tag: string, text: string): Resolved {
  if (!RESOLVABLE.has(tag)) return { tag, value: text };
  const resolved = tag === STR_TAG ? undefined : guess(tag, text);
  const result = resolved ?? { tag: STR_TAG, value: text };
  if (tag === "" || tag === STR_TAG || tag === result.tag) return result;
  // An integer may stand for a float, but one beyond int64 may not.
  if (tag === FLOAT_TAG && typeof result.value === "bigint") return { tag, value: Number(result.value) };
  throw yamlError(`cannot decode ${shortTag(result.tag)} \`${text}\` as a ${shortTag(tag)}`);
}

/** undefined for what can only be a string. */
function guess(tag: string, text: string): Resolved | undefined {
  if (text === "") return { tag: NULL_TAG, value: null };
  if (!HINT.test(text)) return undefined;
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (text.startsWith(".")) return float(text);
  if (!/^[-+0-9]/.test(text)) return undefined;
  if ((tag === "" || tag === TIMESTAMP_TAG) && isTimestamp(text)) return { tag: TIMESTAMP_TAG, value: text };
  const plain = text.replaceAll("_", "");
  return integer(plain) ?? (FLOAT.test(plain) ? float(plain) : undefined) ?? signedBinary(plain);
}

function integer(text: string): Resolved | undefined {
  const signed = parseGoInteger(text, 0);
  if (typeof signed === "bigint") return { tag: INT_TAG, value: signed };
  const unsigned = parseGoUnsigned(text, 0);
  return typeof unsigned === "bigint" ? { tag: INT_TAG, value: new GoNumber(UINT64, unsigned) } : undefined;
}

function float(text: string): Resolved | undefined {
  const value = parseGoFloat(text);
  return value === undefined || !Number.isFinite(value) ? undefined : { tag: FLOAT_TAG, value };
}

/** yaml.v2 cuts `0b` off and reads the rest as a number of its own, which may have a sign. */
function signedBinary(text: string): Resolved | undefined {
  const digits = /^0b([-+][01]+)$/.exec(text)?.[1];
  if (digits === undefined) return undefined;
  const signed = parseGoInteger(`${digits[0] ?? ""}0b${digits.slice(1)}`, 0);
  return typeof signed === "bigint" ? { tag: INT_TAG, value: signed } : undefined;
}
