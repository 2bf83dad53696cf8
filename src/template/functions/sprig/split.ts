/** Sprig's functions between text and lists of texts. */
import { normalizeGoString, sortGoStrings } from "../../language/go-string.ts";
import { ANY, INT, mapOf, STRING, STRING_SLICE } from "../../language/go-type.ts";
import { goTypeOf, tagged, type GoMap, type GoSlice, type GoValue } from "../../language/values.ts";
import { pure, type RenderFunction } from "../define.ts";
import { splitText } from "../go-strings.ts";
import { fromBinary, toBinary } from "./binary-text.ts";
import { sliceElements } from "./reflection.ts";
import { textOf, textsOf } from "./to-text.ts";

const STRING_MAP = mapOf(STRING, STRING);

/** strings.SplitN: at most `count` parts, the last one with all the rest; 0 parts for 0, all of them below. */
function splitCount(separator: string, count: bigint, text: string): string[] {
  if (count === 0n) return [];
  const parts = splitText(text, separator);
  if (count < 0n || parts.length <= count) return parts;
  const kept = parts.slice(0, Number(count) - 1);
  const rest = parts.slice(kept.length).map(toBinary).join(toBinary(separator));
  return [...kept, fromBinary(rest)];
}

/** The parts under the keys `_0`, `_1` … */
function numbered(parts: readonly string[]): GoMap {
  return tagged<GoMap>(new Map(parts.map((part, index) => [`_${index}`, part])), STRING_MAP);
}

function isStrings(value: GoValue): value is GoSlice {
  return Array.isArray(value) && goTypeOf(value).name === STRING_SLICE.name;
}

/** A []string itself, as in Go: `sortAlpha` shows the difference. Of anything else the texts of its elements. */
function toStrings(value: GoValue): GoSlice {
  return isStrings(value) ? value : tagged<GoSlice>(textsOf(value), STRING_SLICE);
}

/** A []string is sorted in place, so that it is sorted for whoever else looks at it; a value that is no list becomes one. */
function sortAlpha(value: GoValue): GoSlice {
  if (sliceElements(value) === undefined) return tagged<GoSlice>([textOf(value)], STRING_SLICE);
  const list = toStrings(value);
  sortGoStrings(list as string[]);
  return list;
}

/**
 *     split SEPARATOR TEXT            a map of the parts: `._0`, `._1` …; splitn SEPARATOR COUNT TEXT: not more than COUNT
 *     splitList SEPARATOR TEXT        a list of the parts
 *     join SEPARATOR LIST             the texts of the elements; nil ones are left out
 *     toStrings LIST, sortAlpha LIST  the texts of the elements, sorted by their bytes
 */
export const splitFunctions: readonly RenderFunction[] = [
  pure("sprig_split", [STRING, STRING], (separator: string, text: string) => numbered(splitText(text, separator))),
  pure("sprig_splitn", [STRING, INT, STRING], (separator: string, count: bigint, text: string) =>
    numbered(splitCount(separator, count, text)),
  ),
  pure("sprig_splitList", [STRING, STRING], (separator: string, text: string) =>
    tagged<GoSlice>(splitText(text, separator), STRING_SLICE),
  ),
  pure("sprig_join", [STRING, ANY], (separator: string, list: GoValue) =>
    // Bytes that were no UTF-8 each for itself may be so together.
    normalizeGoString(toStrings(list).join(separator)),
  ),
  pure("sprig_toStrings", [ANY], toStrings),
  pure("sprig_sortAlpha", [ANY], sortAlpha),
];
