/** go-spew's Dump: a value over many lines, with the type and the length of everything in it. */
import { byteLength } from "../../language/go-string.ts";
import { sortedKeys } from "../../language/printer.ts";
import { quoteGoString } from "../../language/quote.ts";
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
import { sliceCapacity } from "./slice-capacity.ts";
import { isNilField, methodText, scalarText, SOME_ADDRESS } from "./spew-value.ts";

/** One argument of spew_sdump, with the line feed behind it. Map keys are sorted; Go's come in any order. */
export function dumpLine(value: GoValue): string {
  const writer = new DumpWriter();
  writer.value(value ?? null, 0);
  writer.out.add("\n");
  return writer.out.finish();
}

class DumpWriter {
  readonly out = new TextBuilder();

  /** Without the indent of its first line. */
  value(value: GoValue, depth: number): void {
    if (value instanceof GoObject && value.type.kind === "pointer") return this.#pointer(value, depth);
    const typeName = value === undefined || value === null ? "interface {}" : goTypeOf(value).name;
    // Bytes are the one type of which fmt prints an alias.
    this.out.out += `(${value instanceof GoBytes ? "[]uint8" : typeName}) `;
    this.#typed(value, depth);
  }

  #pointer(value: GoObject, depth: number): void {
    if (value.isNil) return this.out.add(`(${value.type.name})(<nil>)`);
    this.out.out += `(${value.type.name})(${SOME_ADDRESS})(`;
    const method = methodText(value);
    if (method === undefined) this.#fields(value, depth);
    else this.out.out += method;
    this.out.add(")");
  }

  /** What stands behind the type. */
  #typed(value: GoValue, depth: number): void {
    if (value === undefined || value === null) return this.out.add("<nil>");
    const text = stringOf(value);
    if (text !== undefined) {
      return this.out.add(`${sizes(byteLength(text))}${methodText(value) ?? quoteGoString(text)}`);
    }
    const method = methodText(value);
    if (method !== undefined) this.out.add(method);
    else if (value instanceof GoBytes) this.out.add(dumpBytes(value, depth));
    else if (Array.isArray(value)) this.#slice(value, depth);
    else if (value instanceof Map) this.#map(value, depth);
    else if (!(value instanceof GoObject)) this.out.add(scalarText(value) ?? "");
    else if (value.type.kind === "func") this.out.add(SOME_ADDRESS);
    else this.#fields(value, depth);
  }

  #slice(slice: GoSlice, depth: number): void {
    this.out.out += sizes(slice.length, sliceCapacity(slice));
    this.#block(slice, depth, (item) => {
      this.value(item, depth + 1);
    });
  }

  #map(map: GoMap, depth: number): void {
    this.out.out += sizes(map.size);
    this.#block(sortedKeys(map), depth, (key) => {
      this.value(key, depth + 1);
      this.out.out += ": ";
      this.value(map.get(key) ?? null, depth + 1);
    });
  }

  #fields(value: GoObject, depth: number): void {
    this.#block(Array.from(value.fields), depth, ([name, field]) => {
      this.out.out += `${name}: `;
      if (isNilField(field)) this.out.add(`(${goTypeOf(field).name}) <nil>`);
      else this.value(field, depth + 1);
    });
  }

  /** In braces, each item on a line of its own. */
  #block<T>(items: readonly T[], depth: number, write: (item: T) => void): void {
    const indent = `\n${" ".repeat(depth + 1)}`;
    let before = `{${indent}`;
    for (const item of items) {
      this.out.out += before;
      write(item);
      before = `,${indent}`;
    }
    this.out.add(`${items.length === 0 ? "{" : ""}\n${" ".repeat(depth)}}`);
  }
}

/** `(len=2 cap=4) `, without what is zero; a map and a string have no capacity. */
function sizes(length: number, capacity = 0): string {
  const parts = [length === 0 ? "" : `len=${length}`, capacity === 0 ? "" : `cap=${capacity}`];
  const shown = parts.filter((part) => part !== "").join(" ");
  return shown === "" ? "" : `(${shown}) `;
}

/** As `hexdump -C` shows them. */
function dumpBytes({ bytes }: GoBytes, depth: number): string {
  const end = `${" ".repeat(depth)}}`;
  if (bytes.length === 0) return `{\n${end}`;
  const indent = " ".repeat(depth + 1);
  let lines = "";
  for (let at = 0; at < bytes.length; at += 16) lines += `${indent}${hexLine(bytes.subarray(at, at + 16), at)}\n`;
  return `${sizes(bytes.length, bytes.length)}{\n${lines}${end}`;
}

function hexLine(bytes: Uint8Array, offset: number): string {
  const pairs = Array.from({ length: 16 }, (_, index) => {
    const byte = bytes[index];
    return byte === undefined ? "  " : byte.toString(16).padStart(2, "0");
  });
  const text = Array.from(bytes, (byte) => (byte < 32 || byte > 126 ? "." : String.fromCharCode(byte))).join("");
  const halves = `${pairs.slice(0, 8).join(" ")}  ${pairs.slice(8).join(" ")}`;
  return `${offset.toString(16).padStart(8, "0")}  ${halves}  |${text}|`;
}
