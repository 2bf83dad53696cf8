import type { HclItem, HclKey, HclObject, HclValue, Position } from "./hcl/ast.ts";
import type { AnyBlockKey, Stanza } from "./schema-types.ts";

/** One block of a kind: `listener "tcp" { … }`, or what means the same in another form. */
export interface BlockBody {
  readonly object: HclObject;
  readonly label: HclKey | undefined;
  readonly position: Position;
}

/** The short form of a block: `wait = "5s:30s"`. */
export interface BlockText {
  readonly text: string;
  readonly position: Position;
}

export type BlockForm = BlockBody | BlockText;

/** Takes a message and the place that it is about. */
export type Report = (position: Position, message: string) => void;

/**
 * The blocks that an item stands for. These mean the same: `listener "tcp" { … }`, `listener { type = "tcp" … }`,
 * `"listener": { "tcp": { … } }`, `"listener": [{ "tcp": { … } }]`, `"listener": [{ "type": "tcp", … }]`.
 */
export function blockForms(name: string, key: AnyBlockKey, item: HclItem, report: Report): readonly BlockForm[] {
  const [first, ...labels] = item.keys;
  const forms: BlockForm[] = [];
  collect(item.value, labels, first.position);
  return forms;

  function collect(value: HclValue, labelKeys: readonly HclKey[], position: Position): void {
    if (value.kind === "list") {
      for (const element of value.items) collect(element, labelKeys, element.position);
    } else if (value.kind === "string" && typeof value.value === "string" && key.shorthand !== undefined) {
      if (value.value !== "") forms.push({ text: value.value, position: value.position });
    } else if (value.kind === "null") {
      return;
    } else if (value.kind !== "object") {
      report(position, `"${name}" is a block: write ${example(name, key.stanza)}`);
    } else if (labelKeys.length === 0 && isMapOfLabels(key.stanza, value)) {
      for (const { keys, value: body } of value.items) collect(body, keys, keys[0].position);
    } else {
      addBody(value, labelKeys, position);
    }
  }

  function addBody(object: HclObject, labelKeys: readonly HclKey[], position: Position): void {
    const allowed = key.stanza.label === undefined ? 0 : 1;
    const surplus = labelKeys[allowed];
    if (surplus !== undefined) {
      report(
        surplus.position,
        `"${name}" takes ${allowed === 0 ? "no label" : "one label"}: write ${example(name, key.stanza)}`,
      );
    }
    forms.push({ object, label: allowed === 0 ? undefined : labelKeys[0], position });
  }
}

/** True for `{ "tcp": { … }, "unix": { … } }`: only blocks, none of which the stanza itself could hold. */
function isMapOfLabels(table: Stanza, object: HclObject): boolean {
  if (table.label === undefined || object.items.length === 0) return false;
  return object.items.every(({ keys, value }) => {
    const name = keys[0].text.toLowerCase();
    const own = Object.hasOwn(table.keys, name) ? table.keys[name] : undefined;
    const isBlock = value.kind === "object" || (value.kind === "list" && value.items.every((i) => i.kind === "object"));
    return isBlock && (own === undefined || (own.kind === "scalar" && own.type.opaque !== true));
  });
}

function example(name: string, table: Stanza): string {
  return table.label === undefined ? `${name} { … }` : `${name} "${table.label.toUpperCase()}" { … }`;
}
