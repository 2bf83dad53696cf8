import type { Stanza } from "./schema-types.ts";

/** The names of all keys of the table, at any depth, whose values are secrets. */
export function sensitiveKeys(table: Stanza): ReadonlySet<string> {
  const names = new Set<string>();
  collect(table, names);
  return names;
}

function collect(table: Stanza, names: Set<string>): void {
  for (const [name, key] of Object.entries(table.keys)) {
    if (key.kind === "scalar" && key.sensitive === true) names.add(name);
    if (key.kind === "block") collect(key.stanza, names);
    if (key.kind === "variant") for (const variant of Object.values(key.tables)) collect(variant, names);
  }
}
