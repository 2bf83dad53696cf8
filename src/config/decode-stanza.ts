import { isDeepStrictEqual } from "node:util";
import { BadValue } from "./bad-value.ts";
import { blockForms, type BlockForm } from "./block-bodies.ts";
import type { HclItem, HclKey, HclObject, Position } from "./hcl/ast.ts";
import { nearestKey } from "./nearest-key.ts";
import type { Decoded, Origins } from "./origins.ts";
import type { Origin, ProblemList, SourceFile } from "./problems.ts";
import type { AnyBlockKey, AnyScalarKey, AnyVariantKey, Info, Stanza } from "./schema-types.ts";
import type { WarningList } from "./warnings.ts";

export interface DecodeContext {
  readonly source: SourceFile;
  readonly problems: ProblemList;
  readonly warnings: WarningList;
  readonly origins: Origins;
}

/** Reads one file's top level against the table; see StanzaDecoder. */
export function decodeFile(context: DecodeContext, table: Stanza, object: HclObject): Decoded {
  return new StanzaDecoder(context, table, "", true).decode(object);
}

/**
 * Reads a block against its table: names are found in any case (as in HCL 1), values are converted, nothing is filled
 * in. What cannot be read becomes a problem, and the block is marked as broken. One decoder reads one kind of block;
 * `path` is where that is, `auto_auth.method`, empty for the top level.
 */
class StanzaDecoder {
  readonly #context: DecodeContext;
  readonly #table: Stanza;
  readonly #path: string;
  /** False inside a block that does nothing yet: its own warning says all there is to say. */
  readonly #tellStatus: boolean;

  constructor(context: DecodeContext, table: Stanza, path: string, tellStatus: boolean) {
    this.#context = context;
    this.#table = table;
    this.#path = path;
    this.#tellStatus = tellStatus;
  }

  decode(object: HclObject, position: Position = object.position, label?: HclKey): Decoded {
    const decoded: Decoded = {};
    this.#context.origins.setBlock(decoded, this.#origin(position));
    const grouped = this.#group(decoded, object);
    this.#addLabel(grouped, label);
    for (const [name, items] of grouped) {
      const key = this.#table.keys[name];
      if (key?.kind === "scalar") this.#decodeScalar(decoded, name, key, items);
      if (key?.kind === "block") this.#decodeBlocks(decoded, name, key, items);
    }
    for (const [name, key] of Object.entries(this.#table.keys)) {
      if (key.kind === "variant") this.#decodeVariant(decoded, name, key, grouped.get(name) ?? []);
    }
    this.#requireKeys(decoded, position);
    return decoded;
  }

  /** The items of each key of the table; wrappers are opened, unknown keys become problems. */
  #group(decoded: Decoded, object: HclObject): Map<string, HclItem[]> {
    const grouped = new Map<string, HclItem[]>();
    const names = spellings(this.#table);
    for (const item of object.items) {
      const spelling = item.keys[0].text.toLowerCase();
      const wrapped = wrappedKey(this.#table, spelling);
      const name = wrapped ?? names.get(spelling);
      if (name === undefined) {
        this.#unknownKey(decoded, item.keys[0], names.keys());
        continue;
      }
      const items = grouped.get(name) ?? [];
      items.push(...(wrapped === undefined ? [item] : unwrap(item, wrapped)));
      grouped.set(name, items);
    }
    return grouped;
  }

  #unknownKey(decoded: Decoded, key: HclKey, known: Iterable<string>): void {
    const refused = new Map(Object.entries(this.#table.refused ?? {})).get(key.text.toLowerCase());
    if (refused !== undefined) {
      this.#problem(decoded, key.position, `"${key.text}" is not allowed${this.#where}: ${refused}`, "key");
      return;
    }
    const near = nearestKey(key.text, known);
    const hint = near === undefined ? "" : `; did you mean "${near}"?`;
    this.#problem(decoded, key.position, `unknown key "${key.text}"${this.#where}${hint}`, "key");
  }

  /** A label stands for a key; the key itself, if it is there too, wins, as in the Go agents. */
  #addLabel(grouped: Map<string, HclItem[]>, label: HclKey | undefined): void {
    const name = this.#table.label;
    if (name === undefined || label === undefined || grouped.has(name)) return;
    const value = { kind: "string", value: label.text, raw: label.text, position: label.position } as const;
    grouped.set(name, [{ keys: [label], assign: true, value }]);
  }

  #decodeScalar(decoded: Decoded, name: string, key: AnyScalarKey, items: readonly HclItem[]): void {
    const path = this.#pathOf(name);
    const item = items.at(-1);
    if (item === undefined) return;
    const origin = this.#origin(item.keys[0].position);
    if (key.type.opaque === true) {
      this.#tell(path, key, origin);
      return;
    }
    if (items.length > 1) {
      this.#context.warnings.add("CONFIG_REPEATED", path, origin, `${path} stands here again; this value counts`);
    }
    const surplus = item.keys[1];
    if (surplus !== undefined) {
      this.#problem(decoded, surplus.position, `"${name}" is no block: write ${name} = …`, "key");
      return;
    }
    const value = key.type.read(item.value, (note) =>
      this.#context.warnings.add("CONFIG_SUSPICIOUS", path, this.#origin(item.value.position), `${path} ${note}`),
    );
    if (value instanceof BadValue) {
      this.#badValue(decoded, name, key, value, item);
      return;
    }
    if (value === undefined || (value === 0 && key.zero === "unset")) return;
    decoded[name] = value;
    this.#context.origins.setKey(decoded, name, this.#origin(item.value.position));
    // Switching off, or saying what is the case anyway, works in every version.
    if (value !== false && !isDeepStrictEqual(value, key.fallback)) this.#tell(path, key, origin);
  }

  #badValue(decoded: Decoded, name: string, key: AnyScalarKey, bad: BadValue, item: HclItem): void {
    const reason = key.sensitive === true ? `must be a ${key.type.name}` : bad.reason;
    const excerpt = key.sensitive === true ? "none" : "line";
    this.#problem(decoded, item.value.position, `"${name}"${this.#where} ${reason}`, excerpt);
  }

  #decodeBlocks(decoded: Decoded, name: string, key: AnyBlockKey, items: readonly HclItem[]): void {
    const forms = items.flatMap((item) =>
      blockForms(name, key, item, (position, message) => this.#problem(decoded, position, message, "key")),
    );
    const [first, second] = forms;
    if (first === undefined) return;
    const path = this.#pathOf(name);
    this.#tell(path, key.stanza, this.#origin(first.position));
    const outName = key.as ?? name;
    if (key.repeat === "list") {
      decoded[outName] = forms.map((form) => this.#decodeForm(decoded, name, key, form));
      return;
    }
    if (key.repeat === "error" && second !== undefined) {
      const message = `"${name}" stands here again, but there may be only one${this.#where}; the first is in line ${first.position.line}`;
      this.#problem(decoded, second.position, message, "key");
    }
    const chosen = key.repeat === "merge" ? mergeForms(forms) : key.repeat === "last" ? forms.at(-1) : first;
    if (chosen !== undefined) decoded[outName] = this.#decodeForm(decoded, name, key, chosen);
  }

  #decodeForm(decoded: Decoded, name: string, key: AnyBlockKey, form: BlockForm): Decoded {
    if ("object" in form) return this.#inner(name, key.stanza).decode(form.object, form.position, form.label);
    const origin = this.#origin(form.position);
    const result: Decoded = {};
    this.#context.origins.setBlock(result, origin);
    const values = key.shorthand?.(form.text) ?? {};
    if (values instanceof BadValue) this.#problem(decoded, form.position, `"${name}"${this.#where} ${values.reason}`);
    else Object.assign(result, values);
    return result;
  }

  #decodeVariant(decoded: Decoded, name: string, key: AnyVariantKey, items: readonly HclItem[]): void {
    const type = decoded.type;
    const table = typeof type === "string" ? key.tables[type] : undefined;
    if (table === undefined) return;
    const asBlock: AnyBlockKey = {
      kind: "block",
      stanza: table,
      presence: "optional",
      repeat: "merge",
      as: undefined,
    };
    this.#decodeBlocks(decoded, name, asBlock, items);
    if (decoded[name] !== undefined || this.#context.origins.isBroken(decoded)) return;
    const place = this.#context.origins.ofBlock(decoded)?.position;
    if (place !== undefined) {
      decoded[name] = this.#inner(name, table).decode({ kind: "object", items: [], position: place });
    }
  }

  #requireKeys(decoded: Decoded, position: Position): void {
    if (this.#context.origins.isBroken(decoded)) return;
    for (const [name, key] of Object.entries(this.#table.keys)) {
      if (key.kind === "variant" || key.presence !== "required" || decoded[name] !== undefined) continue;
      const last = this.#path.split(".").at(-1) ?? "";
      const message =
        name === this.#table.label
          ? `${this.#path} has no ${name}: write ${last} "${name.toUpperCase()}" { … } or ${name} = …`
          : `${this.#path} needs "${name}"`;
      this.#problem(decoded, position, message, "key");
    }
  }

  #inner(name: string, table: Stanza): StanzaDecoder {
    const tellStatus = this.#tellStatus && table.status === "in force";
    return new StanzaDecoder(this.#context, table, this.#pathOf(name), tellStatus);
  }

  #tell(path: string, info: Info, origin: Origin): void {
    if (!this.#tellStatus || info.status === "in force") return;
    const [code, what] =
      info.status === "not yet"
        ? (["CONFIG_NOT_YET", info.notYet ?? "is accepted but does nothing in this version"] as const)
        : (["CONFIG_NO_EFFECT", "has no effect in an agent"] as const);
    this.#context.warnings.add(code, path, origin, `${path} ${what}`);
  }

  #problem(decoded: Decoded, position: Position, message: string, excerpt: "line" | "key" | "none" = "line"): void {
    this.#context.origins.markBroken(decoded);
    this.#context.problems.add(this.#origin(position), message, excerpt);
  }

  /** The end of "unknown key …": ` in vault`, and nothing at the top level. */
  get #where(): string {
    return this.#path === "" ? "" : ` in ${this.#path}`;
  }

  #pathOf(name: string): string {
    return this.#path === "" ? name : `${this.#path}.${name}`;
  }

  #origin(position: Position): Origin {
    return { source: this.#context.source, position };
  }
}

const spellingsOfTables = new WeakMap<Stanza, ReadonlyMap<string, string>>();

/** Every spelling that a file may use for a key of the table, with the key's name. */
function spellings(table: Stanza): ReadonlyMap<string, string> {
  const known = spellingsOfTables.get(table);
  if (known !== undefined) return known;
  const names = new Map<string, string>();
  for (const [name, key] of Object.entries(table.keys)) {
    if (key.kind === "scalar" && key.source === "environment") continue;
    names.set(name, name);
  }
  for (const [name, key] of Object.entries(table.keys)) {
    if (key.kind === "scalar") for (const alias of key.aliases ?? []) names.set(alias, name);
  }
  spellingsOfTables.set(table, names);
  return names;
}

function wrappedKey(table: Stanza, spelling: string): string | undefined {
  const found = Object.entries(table.keys).find(([, key]) => key.kind === "block" && key.wrapper === spelling);
  return found?.[0];
}

/** `sinks { sink { … } }` and `sinks = [{ sink = { … } }, { type = … }]` as items named `sink`. */
function unwrap(item: HclItem, name: string): HclItem[] {
  const elements = item.value.kind === "list" ? item.value.items : [item.value];
  return elements.flatMap((element): HclItem[] => {
    const inner = element.kind === "object" ? element.items : [];
    const isWrapper = inner.every((each) => each.keys[0].text.toLowerCase() === name);
    if (element.kind === "object" && isWrapper) return [...inner];
    return [{ keys: [{ text: name, position: element.position }], assign: true, value: element }];
  });
}

function mergeForms(forms: readonly BlockForm[]): BlockForm | undefined {
  return forms.reduce((merged, form) => {
    if (!("object" in merged) || !("object" in form)) return form;
    return { ...merged, object: { ...merged.object, items: [...merged.object.items, ...form.object.items] } };
  });
}
