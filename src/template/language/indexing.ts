/** The builtins index, slice and len. Errors are thrown with Go's words. */
import { GoChannel } from "./channel.ts";
import { byteAt, byteLength, sliceBytes } from "./go-string.ts";
import { ANY, assignable, canBeNil, UINT8, type GoType } from "./go-type.ts";
import {
  GO_TYPE,
  GoBytes,
  GoNumber,
  GoObject,
  goType,
  goTypeOf,
  integerOf,
  stringOf,
  tagged,
  type GoMap,
  type GoSlice,
  type GoValue,
} from "./values.ts";
import { nilMap, nilSlice } from "./nil-container.ts";

/** What a key that a map lacks gives: the zero value of its elements. */
export function zeroValue(type: GoType): GoValue {
  switch (type.kind) {
    case "string":
      return "";
    case "bool":
      return false;
    case "int":
    case "uint":
      return type.name === "int" ? 0n : new GoNumber(type, 0n);
    case "float":
      return type.name === "float64" ? 0 : new GoNumber(type, 0);
    case "slice":
      return nilSlice(type);
    case "map":
      return nilMap(type);
    default:
      return null;
  }
}

function offset(index: GoValue, limit: number): number {
  if (index === undefined || index === null) throw new Error("cannot index slice/array with nil");
  const value = integerOf(index);
  if (value === undefined) throw new Error(`cannot index slice/array with type ${goType(index)}`);
  if (value < 0n || value > BigInt(limit)) throw new Error(`index out of range: ${BigInt.asIntN(64, value)}`);
  return Number(value);
}

/** index item a b …: item[a][b]… */
export function indexValue(item: GoValue, indexes: readonly GoValue[]): GoValue {
  if (item === undefined || item === null) throw new Error("index of untyped nil");
  let current: GoValue = item;
  for (const index of indexes) current = indexOnce(current, index);
  return current;
}

function indexOnce(item: GoValue, index: GoValue): GoValue {
  if (item === null || item === undefined || (item instanceof GoObject && item.isNil)) {
    throw new Error("index of nil pointer");
  }
  if (item instanceof Map) return indexMap(item, index);
  if (Array.isArray(item)) {
    const at = offset(index, item.length);
    if (at === item.length) throw new Error("reflect: slice index out of range");
    return item[at];
  }
  if (item instanceof GoBytes) {
    const at = offset(index, item.bytes.length);
    if (at === item.bytes.length) throw new Error("reflect: slice index out of range");
    return new GoNumber(UINT8, BigInt(item.bytes[at] ?? 0));
  }
  const text = stringOf(item);
  if (text === undefined) throw new Error(`can't index item of type ${targetType(item).name}`);
  const length = byteLength(text);
  const at = offset(index, length);
  if (at === length) throw new Error("reflect: string index out of range");
  return new GoNumber(UINT8, BigInt(byteAt(text, at)));
}

function indexMap(map: GoMap, index: GoValue): GoValue {
  const type = map[GO_TYPE];
  const value = map.get(mapKey(map, index));
  return value === undefined ? zeroValue(type?.elem ?? ANY) : value;
}

function mapKey(map: GoMap, index: GoValue): GoValue {
  const keyType = goTypeOf(map).key ?? ANY;
  if (index === undefined || index === null) {
    if (!canBeNil(keyType)) throw new Error(`value is nil; should be of type ${keyType.name}`);
    return null;
  }
  const type = goTypeOf(index);
  if (!assignable(type, keyType)) {
    const number = integerOf(index);
    const convertible = number !== undefined && (keyType.kind === "int" || keyType.kind === "uint");
    if (!convertible) throw new Error(`value has type ${type.name}; should be ${keyType.name}`);
    return typedKey(map, convertInteger(number, keyType));
  }
  return typedKey(map, index);
}

/** Converts with wrap-around, as Go does. */
export function convertInteger(value: bigint, type: GoType): GoValue {
  const bits = type.bits ?? 64;
  const wrapped = type.kind === "uint" ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value);
  return type.name === "int" ? wrapped : new GoNumber(type, wrapped);
}

/** Number objects are equal by value: finds the map's own key object. */
function typedKey(map: GoMap, key: GoValue): GoValue {
  if (!(key instanceof GoNumber)) return key;
  for (const own of map.keys()) if (own instanceof GoNumber && own.value === key.value) return own;
  return key;
}

/** The type behind a pointer, which is what an error about indexing names. */
function targetType(value: GoValue): GoType {
  const type = goTypeOf(value);
  return type.kind === "pointer" && type.elem !== undefined ? type.elem : type;
}

/** slice item i j k: item[i:j:k]; strings by bytes. */
export function sliceValue(item: GoValue, indexes: readonly GoValue[]): GoValue {
  if (item === undefined || item === null) throw new Error("slice of untyped nil");
  if (item instanceof GoObject && item.isNil) throw new Error("slice of nil pointer");
  if (indexes.length > 3) throw new Error(`too many slice indexes: ${indexes.length}`);
  const text = stringOf(item);
  if (text !== undefined && indexes.length === 3) throw new Error("cannot 3-index slice a string");
  const length = sliceLength(item, text);
  const bounds = indexes.map((index) => offset(index, length));
  const [from = 0, to = length, limit] = bounds;
  if (from > to) throw new Error(`invalid slice index: ${from} > ${to}`);
  if (limit !== undefined && to > limit) throw new Error(`invalid slice index: ${to} > ${limit}`);
  return cut(item, text, from, to);
}

function sliceLength(item: GoValue, text: string | undefined): number {
  if (text !== undefined) return byteLength(text);
  if (Array.isArray(item)) return item.length;
  if (item instanceof GoBytes) return item.bytes.length;
  throw new Error(`can't slice item of type ${targetType(item).name}`);
}

function cut(item: GoValue, text: string | undefined, from: number, to: number): GoValue {
  if (text !== undefined) return sliceBytes(text, from, to);
  if (item instanceof GoBytes) return new GoBytes(item.bytes.subarray(from, to));
  const slice: GoSlice = item as GoSlice;
  const part: GoSlice = slice.slice(from, to);
  return slice[GO_TYPE] === undefined ? part : tagged(part, slice[GO_TYPE]);
}

/** len item: bytes of a string, entries of a slice or map. */
export function lengthOf(item: GoValue): bigint {
  if (item === undefined) throw new Error("reflect: call of reflect.Value.Type on zero Value");
  if (item === null || (item instanceof GoObject && item.isNil)) throw new Error("len of nil pointer");
  const text = stringOf(item);
  if (text !== undefined) return BigInt(byteLength(text));
  if (Array.isArray(item)) return BigInt(item.length);
  if (item instanceof Map) return BigInt(item.size);
  if (item instanceof GoBytes) return BigInt(item.bytes.length);
  // Nothing lies in a channel without a buffer.
  if (item instanceof GoChannel) return 0n;
  throw new Error(`len of type ${targetType(item).name}`);
}
