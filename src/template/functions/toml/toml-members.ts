import { compareGoStrings } from "../../language/go-string.ts";
import { goTypeOf, stringOf, type GoMap, type GoObject, type GoValue } from "../../language/values.ts";
import { tomlError } from "./toml-error.ts";
import { tomlKindOf, type TomlKind } from "./toml-kind.ts";

/** One key of a table, with a value that is not nil. */
interface TomlMember {
  readonly key: string;
  readonly value: GoValue;
  readonly kind: TomlKind;
  /** Whether a comma follows in an inline table. */
  readonly hasComma: boolean;
}

interface Candidate {
  readonly key: string;
  readonly value: GoValue;
  readonly kind: TomlKind;
  /** The number of a struct's field among all fields. */
  readonly index: number;
}

/** The keys of a map or a struct in the order of the document: first those with plain values, then those with tables. */
export function tomlMembers(table: GoMap | GoObject): TomlMember[] {
  const isMap = table instanceof Map;
  const candidates = isMap ? mapMembers(table) : structMembers(table);
  const direct = candidates.filter(({ kind }) => !isTable(kind));
  const all = [...direct, ...candidates.filter(({ kind }) => isTable(kind))];
  // Go's encoder counts the nil values, which it leaves out, and of a struct it takes the number of the field for the place
  // among those that it writes: so the last comma may have nothing behind it, or one may be missing. It is the same here.
  return all
    .map(({ key, value, kind, index }, place) => {
      return { key, value, kind, hasComma: (isMap ? place : index) !== all.length - 1 };
    })
    .filter(({ kind }) => kind !== "nil");
}

function isTable(kind: TomlKind): boolean {
  return kind === "table" || kind === "tables";
}

function mapMembers(map: GoMap): Candidate[] {
  const keyKind = goTypeOf(map).key?.kind ?? "string";
  if (keyKind !== "string") throw tomlError("toml: cannot encode a map with non-string key type");
  const members = Array.from(map, ([key, value]): Candidate => {
    return { key: stringOf(key) ?? "", value, kind: tomlKindOf(value), index: 0 };
  });
  return members.sort((a, b) => compareGoStrings(a.key, b.key));
}

/** Of the structs that reach a template none has fields of another one as its own. */
function structMembers(object: GoObject): Candidate[] {
  return Array.from(object.fields, ([key, value], index) => ({ key, value, index }))
    .filter(({ key }) => isExported(key))
    .map((field) => ({ ...field, kind: isEmptyContainer(field.value) ? "nil" : tomlKindOf(field.value) }));
}

function isExported(name: string): boolean {
  return /^\p{Lu}/u.test(name);
}

/** In the structs of consul-template a list or a map that is empty was never made: it is nil, which is not written. */
function isEmptyContainer(value: GoValue): boolean {
  return (Array.isArray(value) && value.length === 0) || (value instanceof Map && value.size === 0);
}
