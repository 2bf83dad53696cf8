import { sortGoStrings } from "../language/go-string.ts";
import { ANY_MAP, mapOf, pointerTo, sliceOf, STRING, structType } from "../language/go-type.ts";
import { sprintf } from "../language/printf.ts";
import {
  GoObject,
  GoStruct,
  goTypeOf,
  stringOf,
  tagged,
  type GoMap,
  type GoSlice,
  type GoValue,
} from "../language/values.ts";
import { FunctionError } from "../render-context.ts";
import { pure, type RenderFunction } from "./define.ts";

/** What Consul's functions give; no function here makes one, so their lists come from elsewhere or not at all. */
const KEY_PAIR = pointerTo(structType("dependency.KeyPair"));
const KEY_PAIRS = sliceOf(KEY_PAIR);
const PAIRS_BY_KEY = mapOf(STRING, KEY_PAIR);

/** Puts the value where the path leads, making maps on the way. `whole` is the path as the level above had it, for the error. */
function insert(map: GoMap, path: string, value: GoValue, whole: string): void {
  const slash = path.indexOf("/");
  if (slash < 0) {
    if (path !== "") map.set(path, value);
    return;
  }
  const top = path.slice(0, slash);
  if (!map.has(top)) map.set(top, new Map<GoValue, GoValue>());
  const nested = map.get(top);
  if (!isAnyMap(nested)) {
    throw new FunctionError(sprintf("not a map: %q: %q already has value %q", [whole, top, nested]));
  }
  insert(nested, path.slice(slash + 1), value, path);
}

function isAnyMap(value: GoValue): value is GoMap {
  return value instanceof Map && goTypeOf(value).name === ANY_MAP.name;
}

function explodeInto(name: string, entries: Iterable<readonly [string, GoValue]>): GoMap {
  const result: GoMap = new Map<GoValue, GoValue>();
  for (const [path, value] of entries) {
    try {
      insert(result, path, value, path);
    } catch (error) {
      throw error instanceof FunctionError ? new FunctionError(`${name}: ${error.message}`) : error;
    }
  }
  return result;
}

/** `explodeMap MAP`: keys `a/b/c` become maps in each other; an error where a value stands in the way of a map. */
function explodeMap(map: GoMap): GoMap {
  const keys = sortGoStrings(Array.from(map.keys(), (key) => stringOf(key) ?? ""));
  return explodeInto(
    "explodeMap",
    keys.map((key) => [key, map.get(key)] as const),
  );
}

/** `explode PAIRS`: the same for pairs of Consul. */
function explode(pairs: GoSlice): GoMap {
  return explodeInto(
    "explode",
    pairs.map((pair) => [textField(pair, "Key"), fieldsOf(pair).get("Value")] as const),
  );
}

/** `byKey PAIRS`: the pairs by the first part of their key and by the rest of it; a key without a slash is left out. */
function byKey(pairs: GoSlice): GoMap {
  const result: GoMap = tagged(new Map<GoValue, GoValue>(), mapOf(STRING, PAIRS_BY_KEY));
  for (const pair of pairs) {
    const key = textField(pair, "Key");
    const slash = key.indexOf("/");
    const rest = slash < 0 ? "" : key.slice(slash + 1);
    if (rest === "") continue;
    const top = key.slice(0, slash);
    const group = (result.get(top) ?? tagged(new Map<GoValue, GoValue>(), PAIRS_BY_KEY)) as GoMap;
    group.set(rest, new GoStruct(KEY_PAIR, new Map([...fieldsOf(pair), ["Key", rest]])));
    result.set(top, group);
  }
  return result;
}

function fieldsOf(pair: GoValue): ReadonlyMap<string, GoValue> {
  if (pair instanceof GoObject && !pair.isNil) return pair.fields;
  throw new FunctionError("runtime error: invalid memory address or nil pointer dereference");
}

function textField(pair: GoValue, name: string): string {
  return stringOf(fieldsOf(pair).get(name)) ?? "";
}

export const explodeFunctions: readonly RenderFunction[] = [
  pure("explode", [KEY_PAIRS], explode),
  pure("explodeMap", [ANY_MAP], explodeMap),
  pure("byKey", [KEY_PAIRS], byKey),
];
