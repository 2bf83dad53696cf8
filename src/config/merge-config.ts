import type { Decoded, Origins } from "./origins.ts";
import type { Stanza } from "./schema-types.ts";

/**
 * Joins the top levels of several files as the Go agents do: lists (listeners, templates, …) are appended, a block of a
 * later file replaces the earlier one whole, and so does a value, except where the table's `merge` says otherwise.
 */
export function mergeConfigs(table: Stanza, files: readonly Decoded[], origins: Origins): Decoded {
  const merged: Decoded = {};
  for (const file of files) {
    if (origins.isBroken(file)) origins.markBroken(merged);
    for (const [name, key] of Object.entries(table.keys)) {
      const outName = key.kind === "block" ? (key.as ?? name) : name;
      const value = file[outName];
      if (value === undefined) continue;
      const earlier = merged[outName];
      const merge = key.kind === "scalar" ? key.merge : undefined;
      merged[outName] = join(earlier, value, key.kind === "block" && key.presence === "list" ? "append" : merge);
      const origin = origins.ofKey(file, name);
      if (origin !== undefined) origins.setKey(merged, name, origin);
    }
  }
  return merged;
}

function join(earlier: unknown, later: unknown, how: "append" | "or" | "union" | undefined): unknown {
  if (how === "or") return earlier === true || later;
  if (how === undefined || !Array.isArray(earlier) || !Array.isArray(later)) return later;
  const all: unknown[] = [...(earlier as unknown[]), ...(later as unknown[])];
  return how === "union" ? [...new Set(all)] : all;
}
