import { sortGoStrings } from "../../language/go-string.ts";
import { ANY, ANY_MAP, STRING, STRING_SLICE } from "../../language/go-type.ts";
import { goType, tagged, type GoMap, type GoValue } from "../../language/values.ts";
import { FunctionError } from "../../render-context.ts";
import { pure, type RenderFunction } from "../define.ts";
import { isNilContainer } from "../../language/nil-container.ts";
import { deepCopy } from "./deep-copy.ts";
import { MergeError, mergeMaps } from "./merge.ts";
import { textOf } from "./to-text.ts";

function dict(...pairs: GoValue[]): GoMap {
  const made: GoMap = new Map<GoValue, GoValue>();
  for (let at = 0; at < pairs.length; at += 2) made.set(textOf(pairs[at]), at + 1 < pairs.length ? pairs[at + 1] : "");
  return made;
}

function get(map: GoMap, key: string): GoValue {
  return map.has(key) ? map.get(key) : "";
}

function set(map: GoMap, key: string, value: GoValue): GoMap {
  if (isNilContainer(map)) throw new FunctionError("assignment to entry in nil map");
  return map.set(key, value);
}

function unset(map: GoMap, key: string): GoMap {
  if (isNilContainer(map)) return map;
  map.delete(key);
  return map;
}

function sortedNames(map: GoMap): string[] {
  return sortGoStrings(Array.from(map.keys(), textOf));
}

function pluck(key: string, ...maps: GoMap[]): GoValue[] {
  return maps.filter((map) => map.has(key)).map((map) => map.get(key));
}

function pick(map: GoMap, ...names: string[]): GoMap {
  return new Map(names.filter((name) => map.has(name)).map((name) => [name, map.get(name)]));
}

function omit(map: GoMap, ...names: string[]): GoMap {
  return new Map(Array.from(map).filter(([key]) => !names.includes(textOf(key))));
}

/** Into a nil map nothing can be put: for the first source that is not nil Go makes a new one. */
function merged(target: GoMap, sources: readonly GoMap[], overwrites: boolean): GoMap {
  let into = target;
  for (const source of sources) {
    if (isNilContainer(source)) continue;
    if (isNilContainer(into)) into = new Map<GoValue, GoValue>();
    mergeMaps(into, source, overwrites);
  }
  return into;
}

/** Where maps cannot be merged Sprig gives an empty text. */
function mergedOrNothing(target: GoMap, sources: readonly GoMap[], overwrites: boolean): GoValue {
  try {
    return merged(target, sources, overwrites);
  } catch (error) {
    if (error instanceof MergeError) return "";
    throw error;
  }
}

function dig(...args: GoValue[]): GoValue {
  if (args.length < 3) throw new FunctionError("dig needs at least three arguments");
  let map = asMap(args.at(-1));
  const names = args.slice(0, -2).map(asText);
  for (const [index, name] of names.entries()) {
    if (!map.has(name)) return args.at(-2);
    const found = map.get(name);
    if (index === names.length - 1) return found;
    map = asMap(found);
  }
  return map;
}

function asMap(value: GoValue): GoMap {
  if (value instanceof Map && goType(value) === ANY_MAP.name) return value;
  throw wrongType(value, ANY_MAP.name);
}

function asText(value: GoValue): string {
  if (typeof value === "string") return value;
  throw wrongType(value, "string");
}

function wrongType(value: GoValue, wanted: string): FunctionError {
  const given = value === null || value === undefined ? "nil" : goType(value);
  return new FunctionError(`interface conversion: interface {} is ${given}, not ${wanted}`);
}

interface Shape {
  readonly params: RenderFunction["signature"]["params"];
  readonly rest: NonNullable<RenderFunction["signature"]["variadic"]>;
}

function variadic(name: string, { params, rest }: Shape, body: (...args: never[]) => GoValue): RenderFunction {
  const call = body as (...args: readonly GoValue[]) => GoValue;
  return { name, signature: { params, variadic: rest }, call: (_context, args) => call(...args) };
}

const MERGE: Shape = { params: [ANY_MAP], rest: ANY_MAP };

/**
 * Sprig's functions for dicts, maps from text to anything.
 *
 *     dict KEY VALUE…             a map; a last key without a value gets an empty text
 *     get DICT KEY                the value, or an empty text;  hasKey DICT KEY: whether there is one
 *     set DICT KEY VALUE          changes the map and gives it back; so does unset DICT KEY
 *     pick/omit DICT KEY…         a map of only those keys, of all but those
 *     keys DICT…, values DICT     sorted by key (in Go their order changes from run to run)
 *     pluck KEY DICT…             the values that the maps have for the key
 *     merge/mergeOverwrite DICT…  puts the others into the first, which keeps its values or loses them
 *     deepCopy VALUE              a copy that shares nothing;  dig KEY… DEFAULT DICT: a value deep inside
 */
export const dictFunctions: readonly RenderFunction[] = [
  variadic("sprig_dict", { params: [], rest: ANY }, dict),
  pure("sprig_get", [ANY_MAP, STRING], get),
  pure("sprig_set", [ANY_MAP, STRING, ANY], set),
  pure("sprig_unset", [ANY_MAP, STRING], unset),
  pure("sprig_hasKey", [ANY_MAP, STRING], (map: GoMap, key: string) => map.has(key)),
  variadic("sprig_pluck", { params: [STRING], rest: ANY_MAP }, pluck),
  variadic("sprig_keys", { params: [], rest: ANY_MAP }, (...maps: GoMap[]) =>
    tagged(maps.flatMap(sortedNames), STRING_SLICE),
  ),
  pure("sprig_values", [ANY_MAP], (map: GoMap) => sortedNames(map).map((name) => map.get(name))),
  variadic("sprig_pick", { params: [ANY_MAP], rest: STRING }, pick),
  variadic("sprig_omit", { params: [ANY_MAP], rest: STRING }, omit),
  variadic("sprig_merge", MERGE, (target: GoMap, ...sources: GoMap[]) => mergedOrNothing(target, sources, false)),
  variadic("sprig_mustMerge", MERGE, (target: GoMap, ...sources: GoMap[]) => merged(target, sources, false)),
  variadic("sprig_mergeOverwrite", MERGE, (target: GoMap, ...sources: GoMap[]) =>
    mergedOrNothing(target, sources, true),
  ),
  variadic("sprig_mustMergeOverwrite", MERGE, (target: GoMap, ...sources: GoMap[]) => merged(target, sources, true)),
  pure("sprig_deepCopy", [ANY], deepCopy),
  pure("sprig_mustDeepCopy", [ANY], deepCopy),
  variadic("sprig_dig", { params: [], rest: ANY }, dig),
];
