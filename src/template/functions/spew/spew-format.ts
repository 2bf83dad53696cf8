/** go-spew's inline format: `%v`, and with flags `%+v` (addresses), `%#v` (types) and `%#+v` (both). */
import { spendSteps } from "../../language/budget.ts";
import { sortedKeys } from "../../language/printer.ts";
import { TextBuilder } from "../../language/text-builder.ts";
import {
  GoBytes,
  GoObject,
  goTypeOf,
  stringOf,
  type GoMap,
  type GoSlice,
  type GoValue,
} from "../../language/values.ts";
import { isNilField, methodText, scalarText, SOME_ADDRESS } from "./spew-value.ts";

export interface SpewFlags {
  readonly plus: boolean;
  readonly sharp: boolean;
}

/** The value in one line. Map keys are sorted; Go's come in any order. */
export function spewInline(value: GoValue, flags: SpewFlags): string {
  const writer = new InlineWriter(flags);
  writer.value(value ?? null, flags.sharp);
  return writer.out.finish();
}

const MAP_STEPS = 20;

class InlineWriter {
  readonly out = new TextBuilder();
  readonly #flags: SpewFlags;

  constructor(flags: SpewFlags) {
    this.#flags = flags;
  }

  /** `typed`: whether the type is to be shown, which it is where it does not follow from what holds the value. */
  value(value: GoValue, typed: boolean): void {
    if (value instanceof GoObject && value.type.kind === "pointer") return this.#pointer(value, typed);
    if (typed) {
      const name = value === null || value === undefined ? "interface {}" : goTypeOf(value).name;
      this.out.out += `(${value instanceof GoBytes ? "[]uint8" : name})`;
    }
    this.#plain(value);
  }

  #pointer(value: GoObject, typed: boolean): void {
    if (value.isNil) return this.out.add(typed ? `(${value.type.name})<nil>` : "<nil>");
    this.out.out += typed ? `(${value.type.name})` : "<*>";
    if (this.#flags.plus) this.out.out += `(${SOME_ADDRESS})`;
    const method = methodText(value);
    if (method !== undefined) this.out.add(method);
    else this.#fields(value);
  }

  #plain(value: GoValue): void {
    if (value === undefined || value === null) return this.out.add("<nil>");
    const text = methodText(value) ?? stringOf(value);
    if (text !== undefined) return this.out.add(text);
    if (value instanceof GoBytes) this.out.add(`[${value.bytes.join(" ")}]`);
    else if (Array.isArray(value)) this.#slice(value);
    else if (value instanceof Map) this.#map(value);
    else if (!(value instanceof GoObject)) this.out.add(scalarText(value) ?? "");
    else if (value.type.kind === "func") this.out.add(SOME_ADDRESS);
    else this.#fields(value);
  }

  #slice(slice: GoSlice): void {
    const typed = this.#inInterface(slice, "elem");
    this.out.out += "[";
    for (const [index, item] of slice.entries()) {
      if (index > 0) this.out.out += " ";
      this.value(item, typed);
    }
    this.out.add("]");
  }

  #inInterface(container: GoSlice | GoMap, part: "elem" | "key"): boolean {
    return this.#flags.sharp && goTypeOf(container)[part]?.kind === "interface";
  }

  #map(map: GoMap): void {
    // To sort the keys takes longer than to write them, which TextBuilder counts.
    spendSteps(MAP_STEPS);
    const typedKeys = this.#inInterface(map, "key");
    const typedItems = this.#inInterface(map, "elem");
    this.out.out += "map[";
    for (const [index, key] of sortedKeys(map).entries()) {
      if (index > 0) this.out.out += " ";
      this.value(key, typedKeys);
      this.out.out += ":";
      this.value(map.get(key) ?? null, typedItems);
    }
    this.out.add("]");
  }

  #fields(value: GoObject): void {
    const { plus, sharp } = this.#flags;
    let before = "{";
    for (const [name, field] of value.fields) {
      this.out.out += plus || sharp ? `${before}${name}:` : before;
      if (isNilField(field)) this.out.add(sharp ? `(${goTypeOf(field).name})<nil>` : "<nil>");
      else this.value(field, sharp);
      before = " ";
    }
    this.out.add(value.fields.size === 0 ? "{}" : "}");
  }
}
