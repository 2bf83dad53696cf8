import { spendSteps } from "../../language/budget.ts";
import { assignable, type GoType } from "../../language/go-type.ts";
import { GoBytes, GoObject, goTypeOf, kindOf, type GoMap, type GoValue } from "../../language/values.ts";
import { FunctionError } from "../../render-context.ts";
import { isNilContainer } from "../../language/nil-container.ts";
import { isEmpty, kindName } from "./reflection.ts";

/** What cannot be merged without a panic in Go; Sprig's functions without `must` give an empty text for it. */
export class MergeError extends FunctionError {}

/** What it takes to merge one entry. */
const STEPS = 6;

/**
 * The library mergo 1.0.1 as Sprig calls it. Changes the target and the maps in it; lists and maps that the target lacks
 * are taken over as they are, not copied. An empty value of the target is filled; `overwrites`: one that is not empty is
 * replaced too, even by an empty one or nil. Throws MergeError, and FunctionError for what is a panic in Go.
 *
 * One thing is not done: to fill the empty fields of a struct behind a pointer, which is a secret, from another one.
 */
export function mergeMaps(target: GoMap, source: GoMap, overwrites: boolean): void {
  // Maps that hold each other many times over would be merged without end.
  spendSteps(STEPS * (1 + source.size));
  for (const [key, value] of Array.from(source)) {
    checkAssignable("MapIndex", goTypeOf(key), goTypeOf(target).key);
    mergeEntry(target, source, key, value, overwrites);
  }
}

function mergeEntry(target: GoMap, source: GoMap, key: GoValue, value: GoValue, overwrites: boolean): void {
  const elem = goTypeOf(source).elem;
  if (value === null || value === undefined) {
    if (overwrites) setEntry(target, key, null, elem);
    return;
  }
  const existing = target.get(key);
  const isList = Array.isArray(value) || value instanceof GoBytes;
  if (isList) mergeList(target, key, value, overwrites);
  else if (isContainer(value)) mergeNested(existing, value, overwrites);
  // Asked for only now: merging may have filled a map that was empty.
  const isKept = !isEmpty(existing);
  if (isKept && (isList || (value instanceof Map && existing instanceof Map))) return;
  if (!isKept || overwrites) setEntry(target, key, value, elem);
}

function isContainer(value: GoValue): boolean {
  return value instanceof Map || kindOf(value) === "pointer" || kindOf(value) === "struct";
}

/** A list replaces as a whole. */
function mergeList(target: GoMap, key: GoValue, list: GoValue, overwrites: boolean): void {
  const { elem } = goTypeOf(target);
  const existing = target.get(key);
  if (existing !== undefined && elem !== undefined && !isNilable(elem)) throw reflectPanic("IsNil", existing);
  // Without overwriting, what is there is put in its own place; then only the type of an entry that is missing matters.
  if (overwrites) setEntry(target, key, list, goTypeOf(list));
  else if (existing === undefined || existing === null) checkAssignable("SetMapIndex", goTypeOf(list), elem);
}

function isNilable({ kind }: GoType): boolean {
  return kind === "interface" || kind === "slice" || kind === "map" || kind === "pointer" || kind === "func";
}

/** A map, a pointer or a struct meets what stands in its place; only maps take something in. */
function mergeNested(existing: GoValue, value: GoValue, overwrites: boolean): void {
  if (existing instanceof Map) {
    if (isNilContainer(existing)) {
      if (kindOf(value) === "struct") throw reflectPanic("IsNil", value);
    } else if (value instanceof Map) {
      mergeMaps(existing, value, overwrites);
    }
    return;
  }
  if (!(existing instanceof GoObject)) return;
  if (existing.type.kind === "struct") mergeStructs(existing, value, overwrites);
  const isPointer = existing.type.kind === "pointer" && !existing.isNil;
  if (!isPointer || overwrites || kindOf(value) === "pointer" || isNilContainer(value)) return;
  if (existing.type.elem?.name !== goTypeOf(value).name) throw new MergeError("src and dst must be of same type");
}

/** The fields of a struct that is not behind a pointer cannot be set, but maps in them can be filled. */
function mergeStructs(existing: GoObject, value: GoValue, overwrites: boolean): void {
  const exported = Array.from(existing.fields).filter(([name]) => /^\p{Lu}/u.test(name));
  if (exported.length === 0) return;
  if (!(value instanceof GoObject) || value.type.kind !== "struct") throw reflectPanic("Field", value);
  for (const [name, field] of exported) {
    const other = value.fields.get(name);
    if (field instanceof Map && other instanceof Map) mergeNested(field, other, overwrites);
  }
}

/** `type` is the one by which reflect knows the value: of an element that is the map's, whatever lies in it. */
function setEntry(map: GoMap, key: GoValue, value: GoValue, type: GoType | undefined): void {
  if (type !== undefined) checkAssignable("SetMapIndex", type, goTypeOf(map).elem);
  map.set(key, value);
}

function checkAssignable(method: string, given: GoType, wanted: GoType | undefined): void {
  if (wanted === undefined || assignable(given, wanted)) return;
  const types = `value of type ${given.name} is not assignable to type ${wanted.name}`;
  throw new FunctionError(`reflect.Value.${method}: ${types}`);
}

function reflectPanic(method: string, value: GoValue): FunctionError {
  return new FunctionError(`reflect: call of reflect.Value.${method} on ${kindName(value)} Value`);
}
