/** go-spew's Dump: a value over many lines, with the type and the length of everything in it. */
import { byteLength } from "../../language/go-string.ts";
import { sortedKeys } from "../../language/printer.ts";
import { quoteGoString } from "../../language/quote.ts";
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
  return `${dump(value ?? null, 0)}\n`;
}

/** Without the indent of its first line. */
function dump(value: GoValue, depth: number): string {
  if (value instanceof GoObject && value.type.kind === "pointer") return dumpPointer(value, depth);
  const typeName = value === undefined || value === null ? "interface {}" : goTypeOf(value).name;
  // Bytes are the one type of which fmt prints an alias.
  return `(${value instanceof GoBytes ? "[]uint8" : typeName}) ${dumpTyped(value, depth)}`;
}

function dumpPointer(value: GoObject, depth: number): string {
  if (value.isNil) return `(${value.type.name})(<nil>)`;
  return `(${value.type.name})(${SOME_ADDRESS})(${methodText(value) ?? dumpFields(value, depth)})`;
}

/** What stands behind the type. */
function dumpTyped(value: GoValue, depth: number): string {
  if (value === undefined || value === null) return "<nil>";
  const text = stringOf(value);
  if (text !== undefined) return `${sizes(byteLength(text))}${methodText(value) ?? quoteGoString(text)}`;
  const method = methodText(value);
  if (method !== undefined) return method;
  if (value instanceof GoBytes) return dumpBytes(value, depth);
  if (Array.isArray(value)) return dumpSlice(value, depth);
  if (value instanceof Map) return dumpMap(value, depth);
  if (value instanceof GoObject) return value.type.kind === "func" ? SOME_ADDRESS : dumpFields(value, depth);
  return scalarText(value) ?? "";
}

/** `(len=2 cap=4) `, without what is zero; a map and a string have no capacity. */
function sizes(length: number, capacity = 0): string {
  const parts = [length === 0 ? "" : `len=${length}`, capacity === 0 ? "" : `cap=${capacity}`];
  const shown = parts.filter((part) => part !== "").join(" ");
  return shown === "" ? "" : `(${shown}) `;
}

function block(lines: readonly string[], depth: number): string {
  const indent = " ".repeat(depth + 1);
  const inner = lines.map((line) => indent + line).join(",\n");
  return lines.length === 0 ? `{\n${" ".repeat(depth)}}` : `{\n${inner}\n${" ".repeat(depth)}}`;
}

function dumpSlice(slice: GoSlice, depth: number): string {
  const lines = slice.map((item) => dump(item, depth + 1));
  return sizes(slice.length, sliceCapacity(slice)) + block(lines, depth);
}

function dumpMap(map: GoMap, depth: number): string {
  const lines = sortedKeys(map).map((key) => `${dump(key, depth + 1)}: ${dump(map.get(key) ?? null, depth + 1)}`);
  return sizes(map.size) + block(lines, depth);
}

function dumpFields(value: GoObject, depth: number): string {
  const lines = Array.from(value.fields, ([name, field]) => {
    const shown = isNilField(field) ? `(${goTypeOf(field).name}) <nil>` : dump(field, depth + 1);
    return `${name}: ${shown}`;
  });
  return block(lines, depth);
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
