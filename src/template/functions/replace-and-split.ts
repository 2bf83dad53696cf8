import { mapOf, STRING } from "../language/go-type.ts";
import { tagged, type GoMap, type GoValue } from "../language/values.ts";
import { pure, type RenderFunction } from "./define.ts";
import { cutText, replaceText, splitText } from "./go-strings.ts";
import { trimSpace } from "./text.ts";

const STRING_MAP = mapOf(STRING, STRING);

/** A part without the second separator is left out; of equal keys the last one stays. */
function splitToMap(partSeparator: string, keySeparator: string, text: string): GoMap {
  const map: GoMap = tagged(new Map<GoValue, GoValue>(), STRING_MAP);
  const trimmed = trimSpace(text);
  if (trimmed === "") return map;
  for (const part of splitText(trimmed, partSeparator)) {
    const pair = cutText(part, keySeparator);
    if (pair !== undefined) map.set(pair[0], pair[1]);
  }
  return map;
}

/** `replaceAll FROM TO TEXT`, and `splitToMap "," "=" TEXT`, a map[string]string. */
export const replaceAndSplitFunctions: readonly RenderFunction[] = [
  pure("replaceAll", [STRING, STRING, STRING], (from: string, to: string, text: string) => replaceText(text, from, to)),
  pure("splitToMap", [STRING, STRING, STRING], splitToMap),
];
