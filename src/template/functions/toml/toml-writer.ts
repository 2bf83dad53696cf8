import { JsonNumber } from "../../../runtime/json.ts";
import { decodeGoString } from "../../language/go-string.ts";
import { TextBuilder } from "../../language/text-builder.ts";
import { GoBytes, GoObject, stringOf, type GoMap, type GoNumber, type GoValue } from "../../language/values.ts";
import { FunctionError } from "../../render-context.ts";
import { tomlError } from "./toml-error.ts";
import { tomlKindOf, unsupportedKind, type TomlKind } from "./toml-kind.ts";
import { tomlMembers } from "./toml-members.ts";
import { tomlFloat, tomlJsonNumber, tomlKey, tomlString } from "./toml-text.ts";

/** Where a key stands in the document. */
interface Place {
  /** Spelled as in `key = value`. */
  readonly key: string;
  /** Spelled as in the head of a table: with the keys of the tables around it. */
  readonly path: string;
  readonly indent: string;
}

/**
 * The document of BurntSushi/toml v1.5.0 for a map or a struct: two spaces for each level, a blank line before a table at
 * the top and before each one of a list, tables last. Any other value is written by itself, as behind a key. Throws
 * FunctionError for what TOML cannot hold.
 */
export function toToml(value: GoValue): string {
  // What the reflect package says of no value at all; the function does not get as far as to put its name before it.
  if (value === null || value === undefined) {
    throw new FunctionError("reflect: call of reflect.Value.Type on zero Value");
  }
  const unsupported = unsupportedKind(value);
  if (unsupported !== undefined) throw tomlError(`unsupported type for key '': ${unsupported}`);
  switch (tomlKindOf(value)) {
    case "nil":
      return Array.isArray(value) ? "[]" : "";
    case "value":
      return inlineValue(value);
    case "tables":
      throw tomlError("toml: top-level values must be Go maps or structs");
    case "table":
      return new TomlWriter().document(value as GoMap | GoObject);
  }
}

class TomlWriter {
  readonly #text = new TextBuilder();
  #isEmpty = true;

  document(table: GoMap | GoObject): string {
    this.#members(table, undefined);
    const text = this.#text.finish();
    let end = text.length;
    while (text[end - 1] === "\n") end -= 1;
    return text.slice(0, end);
  }

  #members(table: GoMap | GoObject, parent: Place | undefined): void {
    for (const { key, value, kind } of tomlMembers(table)) this.#member(placeOf(key, parent), value, kind);
  }

  #member(place: Place, value: GoValue, kind: TomlKind): void {
    if (kind === "table") {
      if (place.indent === "") this.#blankLine();
      this.#add(`${place.indent}[${place.path}]\n`);
      this.#members(value as GoMap | GoObject, place);
    } else if (kind === "tables") {
      for (const item of value as readonly (GoMap | GoObject)[]) {
        this.#blankLine();
        this.#add(`${place.indent}[[${place.path}]]\n`);
        this.#members(item, place);
      }
    } else {
      this.#add(`${place.indent}${place.key} = `);
      writeInline(this.#text, value);
      this.#add("\n");
    }
  }

  #blankLine(): void {
    if (!this.#isEmpty) this.#add("\n");
  }

  #add(text: string): void {
    this.#isEmpty = false;
    this.#text.add(text);
  }
}

function placeOf(name: string, parent: Place | undefined): Place {
  const key = tomlKey(name);
  if (parent === undefined) return { key, path: key, indent: "" };
  return { key, path: `${parent.path}.${key}`, indent: `${parent.indent}  ` };
}

function inlineValue(value: GoValue): string {
  const text = new TextBuilder();
  writeInline(text, value);
  return text.finish();
}

function writeInline(out: TextBuilder, value: GoValue): void {
  if (typeof value === "string") out.add(tomlString(value));
  else if (typeof value === "boolean" || typeof value === "bigint") out.add(String(value));
  else if (typeof value === "number") out.add(tomlFloat(value, 64));
  else if (value === null || value === undefined) throw tomlError("toml: cannot encode array with nil element");
  else if (Array.isArray(value)) writeInlineList(out, value);
  else if (value instanceof Map) writeInlineTable(out, value);
  else if (value instanceof GoObject) writeInlineObject(out, value);
  else out.add(value instanceof JsonNumber ? tomlJsonNumber(value) : inlineNumber(value));
}

function writeInlineObject(out: TextBuilder, value: GoObject): void {
  if (value instanceof GoBytes) return out.add(`[${value.bytes.join(", ")}]`);
  if (value.type.name === "time.Time") return out.add(timeText(value));
  const text = value.method("MarshalText")?.call([], undefined);
  if (text instanceof GoBytes) out.add(tomlString(decodeGoString(text.bytes)));
  else writeInlineTable(out, value);
}

function writeInlineList(out: TextBuilder, list: readonly GoValue[]): void {
  let before = "[";
  for (const item of list) {
    out.out += before;
    writeInline(out, item);
    before = ", ";
  }
  out.add(list.length === 0 ? "[]" : "]");
}

function writeInlineTable(out: TextBuilder, table: GoMap | GoObject): void {
  out.out += "{";
  for (const { key, value, hasComma } of tomlMembers(table)) {
    out.out += `${tomlKey(key)} = `;
    writeInline(out, value);
    if (hasComma) out.out += ", ";
  }
  out.add("}");
}

function inlineNumber(number: GoNumber): string {
  const { type, value } = number;
  if (type.name === "time.Duration") return tomlString(type.text?.(number) ?? String(value));
  return typeof value === "number" ? tomlFloat(value, type.bits ?? 64) : String(value);
}

/** TOML's datetime, which stands without quotes. */
function timeText(time: GoObject): string {
  return stringOf(time.method("Format")?.call(["2006-01-02T15:04:05.999999999Z07:00"], undefined)) ?? "";
}
