import type { HclItem, HclKey, HclList, HclObject, HclValue } from "../../../../../src/config/hcl/ast.ts";

type PlainMap = Map<string, unknown>;

/**
 * The shape that Go's `hcl.Unmarshal` gives a tree when it decodes into an untyped map, which is what the oracle prints: a
 * block is a list of maps, each label a map around it, and equal keys are gathered. JSON's null is an empty string there.
 */
export function toPlain(object: HclObject): Record<string, unknown> {
  return fromMap(plainObject(object.items));
}

function plainObject(items: readonly HclItem[]): PlainMap {
  const map: PlainMap = new Map();
  for (const { keys, value } of items) {
    const [first, ...labels] = keys;
    const plain = labels.length === 0 ? plainMember(value) : [labelled(labels, value)];
    const before = map.get(first.text);
    map.set(first.text, Array.isArray(before) && Array.isArray(plain) ? before.concat(plain) : plain);
  }
  return map;
}

function plainMember(value: HclValue): unknown {
  return value.kind === "object" ? [plainObject(value.items)] : plainElement(value);
}

function plainElement(value: HclValue): unknown {
  if (value.kind === "object") return plainObject(value.items);
  if (value.kind === "list") return plainList(value);
  return value.value ?? "";
}

function plainList(list: HclList): unknown[] {
  return list.items.map(plainElement);
}

function labelled(labels: readonly HclKey[], value: HclValue): PlainMap {
  const [first, ...rest] = labels;
  if (first === undefined) throw new Error("a labelled block has a label");
  return new Map([[first.text, rest.length === 0 ? plainMember(value) : [labelled(rest, value)]]]);
}

function fromMap(map: PlainMap): Record<string, unknown> {
  return Object.fromEntries([...map].map(([key, value]) => [key, fromPlain(value)]));
}

function fromPlain(value: unknown): unknown {
  if (value instanceof Map) return fromMap(value as PlainMap);
  return Array.isArray(value) ? value.map(fromPlain) : value;
}
