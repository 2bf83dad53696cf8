import { JsonNumber } from "../../../runtime/json.ts";
import { decodeGoString } from "../../language/go-string.ts";
import { GoBytes, GoNumber, stringOf, type GoMap, type GoObject, type GoValue } from "../../language/values.ts";
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
  #text = "";

  document(table: GoMap | GoObject): string {
    this.#members(table, undefined);
    return this.#text.replace(/\n+$/, "");
  }

  #members(table: GoMap | GoObject, parent: Place | undefined): void {
    for (const { key, value, kind } of tomlMembers(table)) this.#member(placeOf(key, parent), value, kind);
  }

  #member(place: Place, value: GoValue, kind: TomlKind): void {
    if (kind === "table") {
      if (place.indent === "") this.#blankLine();
      this.#text += `${place.indent}[${place.path}]\n`;
      this.#members(value as GoMap | GoObject, place);
    } else if (kind === "tables") {
      for (const item of value as readonly (GoMap | GoObject)[]) {
        this.#blankLine();
        this.#text += `${place.indent}[[${place.path}]]\n`;
        this.#members(item, place);
      }
    } else {
      this.#text += `${place.indent}${place.key} = ${inlineValue(value)}\n`;
    }
  }

  #blankLine(): void {
    if (this.#text !== "") this.#text += "\n";
  }
}

function placeOf(name: string, parent: Place | undefined): Place {
  const key = tomlKey(name);
  if (parent === undefined) return { key, path: key, indent: "" };
  return { key, path: `${parent.path}.${key}`, indent: `${parent.indent}  ` };
}

function inlineValue(value: GoValue): string {
  switch (typeof value) {
    case "string":
      return tomlString(value);
    case "boolean":
    case "bigint":
      return String(value);
    case "number":
      return tomlFloat(value, 64);
    default:
      if (value === null || value === undefined) throw tomlError("toml: cannot encode array with nil element");
      return inlineObject(value);
  }
}

function inlineObject(value: JsonNumber | GoNumber | GoObject | GoValue[] | GoMap): string {
  if (Array.isArray(value)) return `[${value.map(inlineValue).join(", ")}]`;
  if (value instanceof Map) return inlineTable(value);
  if (value instanceof JsonNumber) return tomlJsonNumber(value);
  if (value instanceof GoNumber) return inlineNumber(value);
  if (value instanceof GoBytes) return `[${value.bytes.join(", ")}]`;
  if (value.type.name === "time.Time") return timeText(value);
  const text = value.method("MarshalText")?.call([], undefined);
  if (text instanceof GoBytes) return tomlString(decodeGoString(text.bytes));
  return inlineTable(value);
}

function inlineTable(table: GoMap | GoObject): string {
  const members = tomlMembers(table).map(({ key, value, hasComma }) => {
    return `${tomlKey(key)} = ${inlineValue(value)}${hasComma ? ", " : ""}`;
  });
  return `{${members.join("")}}`;
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
