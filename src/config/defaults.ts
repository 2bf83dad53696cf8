import type { Decoded } from "./origins.ts";
import type { Stanza } from "./schema-types.ts";

/** Fills in what is not said: the default of each key, the blocks that are always there, empty lists. */
export function applyDefaults(table: Stanza, decoded: Decoded): void {
  for (const [name, key] of Object.entries(table.keys)) {
    if (key.kind === "scalar") {
      if (key.presence === "defaulted") decoded[name] ??= key.fallback;
    } else if (key.kind === "variant") {
      const variant = key.tables[String(decoded.type)];
      if (variant !== undefined) fill(variant, decoded[name]);
    } else {
      const outName = key.as ?? name;
      if (key.presence === "always") decoded[outName] ??= {};
      if (key.presence === "list") decoded[outName] ??= [];
      fill(key.stanza, decoded[outName]);
    }
  }
}

function fill(table: Stanza, value: unknown): void {
  if (Array.isArray(value)) for (const element of value) fill(table, element);
  else if (typeof value === "object" && value !== null) applyDefaults(table, value as Decoded);
}
