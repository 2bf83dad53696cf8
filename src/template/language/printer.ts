/** Go's fmt for values: what `%v` and the other verbs print. */
import { JsonNumber } from "../../runtime/json.ts";
import { FormatState } from "./format-state.ts";
import { compareGoStrings, decodeGoString, sortGoStrings } from "./go-string.ts";
import { UINT8, type GoType } from "./go-type.ts";
import { GoBytes, GoNumber, GoObject, goType, goTypeOf, type GoMap, type GoSlice, type GoValue } from "./values.ts";

/** Printed where Go prints the address of a map, slice, function or pointer, which differs from run to run. */
const SOME_ADDRESS = 0xc000012340n;

export class Printer extends FormatState {
  /** While an error such as `%!d(string=x)` is printed, String methods are not called. */
  #reporting = false;

  /** One operand at top level. */
  arg(value: GoValue, verb: string): void {
    if (value === null || value === undefined) {
      if (verb === "T" || verb === "v") this.pad("<nil>");
      else this.badVerb(null, verb);
      return;
    }
    if (verb === "T") this.string(goType(value));
    else if (verb === "p") this.#pointer(value, verb);
    else if (value instanceof GoBytes) this.#bytes(value, verb, "[]byte");
    else if (verb === "w") this.badVerb(value, verb);
    else this.value(value, verb, 0);
  }

  /** `%v`, but of a pointer to a struct the struct. */
  indirectArg(value: GoValue): void {
    const isPointer = value instanceof GoObject && value.type.kind === "pointer" && !value.isNil;
    if (isPointer && value.text() === undefined) this.#structFields(value, "v", 0);
    else this.arg(value, "v");
  }

  badVerb(value: GoValue, verb: string): void {
    this.#reporting = true;
    this.out += `%!${verb}(`;
    if (value === null || value === undefined) {
      this.out += "<nil>";
    } else {
      this.out += `${goType(value)}=`;
      this.arg(value, "v");
    }
    this.out += ")";
    this.#reporting = false;
  }

  value(value: GoValue, verb: string, depth: number): void {
    this.settle();
    switch (typeof value) {
      case "string":
        return this.#stringVerb(value, value, verb);
      case "bigint":
        return this.#integerVerb(value, value, verb, false);
      case "number":
        return this.#floatVerb(value, value, 64, verb);
      case "boolean":
        if (verb === "t" || verb === "v") this.pad(String(value));
        else this.badVerb(value, verb);
        return;
      case "undefined":
        this.out += "<nil>";
        return;
      default:
        if (value === null) this.out += this.sharpV ? "interface {}(nil)" : "<nil>";
        else this.#object(value, verb, depth);
    }
  }

  #object(value: JsonNumber | GoNumber | GoObject | GoSlice | GoMap, verb: string, depth: number): void {
    if (value instanceof Map) return this.#map(value, verb, depth);
    if (Array.isArray(value)) return this.#slice(value, verb, depth);
    if (value instanceof JsonNumber) {
      // json.Number is a string with a String method, which %d and the like do not call.
      return this.#stringVerb(value, value.text, verb);
    }
    if (value instanceof GoNumber) return this.#number(value, verb);
    const text = this.#reporting || this.sharpV || !"vsxXq".includes(verb) ? undefined : value.text();
    if (text !== undefined) return this.#stringVerb(value, text, verb);
    const goString = this.sharpV && !this.#reporting ? value.goString() : undefined;
    if (goString !== undefined) {
      this.out += goString;
      return;
    }
    if (value instanceof GoBytes) return this.#bytes(value, verb, value.type.name, depth);
    this.#structure(value, verb, depth);
  }

  #number(value: GoNumber, verb: string): void {
    const text = value.type.text;
    if (text !== undefined && !this.#reporting && !this.sharpV && "vsxXq".includes(verb)) {
      return this.#stringVerb(value, text(value), verb);
    }
    if (typeof value.value === "number") return this.#floatVerb(value, value.value, value.type.bits ?? 64, verb);
    this.#integerVerb(value, value.value, verb, value.type.kind === "uint");
  }

  #integerVerb(source: GoValue, value: bigint, verb: string, unsigned: boolean): void {
    switch (verb) {
      case "v":
        if (this.sharpV && unsigned) this.hexWithPrefix(value, true);
        else this.integer(value, 10, verb);
        return;
      case "d":
        return this.integer(value, 10, verb);
      case "b":
        return this.integer(value, 2, verb);
      case "o":
      case "O":
        return this.integer(value, 8, verb);
      case "x":
      case "X":
        return this.integer(value, 16, verb);
      case "c":
        return this.character(value);
      case "q":
        return this.quotedCharacter(value);
      case "U":
        return this.unicode(value);
      default:
        this.badVerb(source, verb);
    }
  }

  #floatVerb(source: GoValue, value: number, bits: number, verb: string): void {
    switch (verb) {
      case "v":
        return this.float(value, bits, "g", -1);
      case "b":
      case "g":
      case "G":
      case "x":
      case "X":
        return this.float(value, bits, verb, -1);
      case "f":
      case "e":
      case "E":
        return this.float(value, bits, verb, 6);
      case "F":
        return this.float(value, bits, "f", 6);
      default:
        this.badVerb(source, verb);
    }
  }

  #stringVerb(source: GoValue, text: string, verb: string): void {
    switch (verb) {
      case "v":
        if (this.sharpV) this.quoted(text);
        else this.string(text);
        return;
      case "s":
        return this.string(text);
      case "x":
      case "X":
        return this.hexBytes(text, verb === "X");
      case "q":
        return this.quoted(text);
      default:
        this.badVerb(source, verb);
    }
  }

  #bytes(value: GoBytes, verb: string, typeName: string, depth = 0): void {
    switch (verb) {
      case "s":
        return this.string(decodeGoString(value.bytes));
      case "x":
      case "X":
        return this.hexBytes(value.bytes, verb === "X");
      case "q":
        return this.quoted(decodeGoString(value.bytes));
      default: {
        // Go prints its alias for %#v alone.
        if (this.sharpV) this.out += verb === "v" ? typeName : value.type.name;
        this.#items(value.bytes, verb, depth);
      }
    }
  }

  #slice(value: GoSlice, verb: string, depth: number): void {
    if (this.sharpV) this.out += goType(value);
    this.#items(value, verb, depth);
  }

  #items(items: GoSlice | Uint8Array, verb: string, depth: number): void {
    this.out += this.sharpV ? "{" : "[";
    for (let index = 0; index < items.length; index += 1) {
      if (index > 0) this.out += this.sharpV ? ", " : " ";
      const item = items[index];
      this.value(items instanceof Uint8Array ? new GoNumber(UINT8, BigInt(item as number)) : item, verb, depth + 1);
    }
    this.out += this.sharpV ? "}" : "]";
  }

  #map(value: GoMap, verb: string, depth: number): void {
    this.out += this.sharpV ? `${goType(value)}{` : "map[";
    let first = true;
    for (const key of sortedKeys(value)) {
      if (!first) this.out += this.sharpV ? ", " : " ";
      first = false;
      this.value(key, verb, depth + 1);
      this.out += ":";
      this.value(value.get(key), verb, depth + 1);
    }
    this.out += this.sharpV ? "}" : "]";
  }

  #structure(value: GoObject, verb: string, depth: number): void {
    const { type } = value;
    if (type.kind === "pointer") {
      if (value.isNil || depth > 0 || type.elem?.kind !== "struct") return this.#pointer(value, verb);
      this.out += "&";
    } else if (type.kind === "func") {
      return this.#pointer(value, verb);
    }
    this.#structFields(value, verb, depth);
  }

  /** The struct itself, also when the value is a pointer to it. */
  #structFields(value: GoObject, verb: string, depth: number): void {
    if (this.sharpV) this.out += (value.type.elem ?? value.type).name;
    this.out += "{";
    let first = true;
    for (const [name, field] of value.fields) {
      if (!first) this.out += this.sharpV ? ", " : " ";
      first = false;
      if (this.plusV || this.sharpV) this.out += `${name}:`;
      this.value(field, verb, depth + 1);
    }
    this.out += "}";
  }

  #pointer(value: GoValue, verb: string): void {
    const type = goTypeOf(value);
    if (!["map", "slice", "pointer", "func"].includes(type.kind)) return this.badVerb(value, verb);
    const address = value instanceof GoObject && value.isNil ? 0n : SOME_ADDRESS;
    switch (verb) {
      case "v":
        return this.#pointerValue(type, address);
      case "p":
        return this.hexWithPrefix(address, !this.sharp);
      case "b":
      case "o":
      case "d":
      case "x":
      case "X":
        return this.#integerVerb(value, address, verb, true);
      default:
        this.badVerb(value, verb);
    }
  }

  #pointerValue(type: GoType, address: bigint): void {
    if (this.sharpV) {
      this.out += `(${type.name})(${address === 0n ? "nil" : `0x${address.toString(16)}`})`;
    } else if (address === 0n) {
      this.pad("<nil>");
    } else {
      this.hexWithPrefix(address, !this.sharp);
    }
  }
}

/** A map's keys in the order Go prints and ranges over them. */
export function sortedKeys(map: GoMap): GoValue[] {
  const keys = Array.from(map.keys());
  if (isStrings(keys)) return sortGoStrings(keys);
  return keys.sort(compareKeys);
}

function isStrings(keys: GoValue[]): keys is string[] {
  return keys.every((key) => typeof key === "string");
}

/** Go sorts keys of different types by the addresses of the types; in the agents' binaries they stand in this order. */
const KEY_TYPES = ["string", "uint64", "int", "float64", "bool"];

/** Keys of one type by value; nil first, then those of different types, which only `interface {}` keys can be, by type. */
function compareKeys(a: GoValue, b: GoValue): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  const byType = KEY_TYPES.indexOf(goType(a)) - KEY_TYPES.indexOf(goType(b));
  if (byType !== 0) return byType;
  if (typeof a === "string" && typeof b === "string") return compareGoStrings(a, b);
  const left = a instanceof GoNumber ? a.value : a;
  const right = b instanceof GoNumber ? b.value : b;
  if (left === right) return 0;
  return (left as bigint | number | string) < (right as bigint | number | string) ? -1 : 1;
}
