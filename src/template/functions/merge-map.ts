import { spendSteps } from "../language/budget.ts";
import { ANY, ANY_MAP, assignable, canBeNil, type GoType } from "../language/go-type.ts";
import { goTypeOf, isTrue, kindOf, type GoMap, type GoValue } from "../language/values.ts";
import { FunctionError } from "../render-context.ts";
import { pure, type RenderFunction } from "./define.ts";

/** What the further arguments of mergeMap would have to be; no template can make one. */
const MERGE_OPTION: GoType = { name: "func(*mergo.Config)", kind: "func" };

/** What it takes to merge one entry. */
const STEPS = 6;

/**
 * The library mergo 0.3.15 as consul-template calls it. The target itself is changed, and so are the maps in it; of the
 * source whole maps and lists are taken over as they are, not copied. `overwrites`: whether a value that is not empty is
 * replaced, then by an empty one and by nil too.
 */
function mergeInto(target: GoMap, source: GoMap, overwrites: boolean): void {
  // Maps that hold each other many times over would be merged without end.
  spendSteps(STEPS * (1 + source.size));
  for (const [key, value] of Array.from(source)) {
    checkKey(target, key);
    if (value === null || value === undefined) {
      if (overwrites) setEntry(target, key, null, goTypeOf(source).elem);
      continue;
    }
    mergeEntry(target, source, key, value, overwrites);
  }
}

function mergeEntry(target: GoMap, source: GoMap, key: GoValue, value: GoValue, overwrites: boolean): void {
  const existing = target.get(key);
  if (isContainer(value)) mergeNested(existing, value, overwrites);
  const isList = kindOf(value) === "slice";
  if (isList) checkListPlace(target, existing, value, overwrites);
  // Asked for only now: merging may have filled a map that was empty.
  const isKept = existing !== undefined && isTrue(existing);
  if (isKept && value instanceof Map && existing instanceof Map) return;
  if (isList && isKept && overwrites) setEntry(target, key, value, goTypeOf(value));
  else if (!isKept || overwrites) setEntry(target, key, value, goTypeOf(source).elem);
}

/** mergo looks at what stands in a list's place and puts a list there in any case, for which the map must have the type. */
function checkListPlace(target: GoMap, existing: GoValue, value: GoValue, overwrites: boolean): void {
  const elem = goTypeOf(target).elem ?? ANY;
  if (existing !== undefined && !canBeNil(elem)) {
    throw new FunctionError(`reflect: call of reflect.Value.IsNil on ${elem.name} Value`);
  }
  if (overwrites || existing === undefined || existing === null) checkElem(target, goTypeOf(value));
}

/**
 * A map of the source goes into the map that stands in its place. (mergo would also fill the empty fields of one secret
 * from another one in its place; here a secret stays as the server gave it.)
 */
function mergeNested(existing: GoValue, value: GoValue, overwrites: boolean): void {
  if (existing instanceof Map) {
    if (value instanceof Map) mergeInto(existing, value, overwrites);
    return;
  }
  const isPointer = kindOf(existing) === "pointer" && isTrue(existing);
  if (isPointer && kindOf(value) !== "pointer" && !overwrites) {
    throw new FunctionError("src and dst must be of same type");
  }
}

function isContainer(value: GoValue): boolean {
  return value instanceof Map || kindOf(value) === "pointer" || kindOf(value) === "struct";
}

function checkKey(map: GoMap, key: GoValue): void {
  const wanted = goTypeOf(map).key;
  if (wanted === undefined || assignable(goTypeOf(key), wanted)) return;
  const types = `value of type ${goTypeOf(key).name} is not assignable to type ${wanted.name}`;
  throw new FunctionError(`reflect.Value.MapIndex: ${types}`);
}

/** A value out of a map of `interface {}` has that type, whatever it is; a map of another type does not take it. */
function setEntry(map: GoMap, key: GoValue, value: GoValue, given: GoType = ANY): void {
  checkElem(map, given);
  map.set(key, value);
}

function checkElem(map: GoMap, given: GoType): void {
  const wanted = goTypeOf(map).elem;
  if (wanted === undefined || assignable(given, wanted)) return;
  const types = `value of type ${given.name} is not assignable to type ${wanted.name}`;
  throw new FunctionError(`reflect.Value.SetMapIndex: ${types}`);
}

function mergeMap(target: GoMap, source: GoMap, option?: GoValue): GoMap {
  if (option !== undefined) {
    // The only option that a template can give is nil, which Go calls.
    throw new FunctionError("runtime error: invalid memory address or nil pointer dereference");
  }
  mergeInto(target, source, false);
  return target;
}

/** `mergeMap MAP SOURCE` fills what the map lacks, `mergeMapWithOverride MAP SOURCE` replaces what it has; both change the map. */
export const mergeMapFunctions: readonly RenderFunction[] = [
  {
    name: "mergeMap",
    signature: { params: [ANY_MAP, ANY_MAP], variadic: MERGE_OPTION },
    call: (_context, [target, source, option]) => mergeMap(target as GoMap, source as GoMap, option),
  },
  pure("mergeMapWithOverride", [ANY_MAP, ANY_MAP], (target: GoMap, source: GoMap) => {
    mergeInto(target, source, true);
    return target;
  }),
];
