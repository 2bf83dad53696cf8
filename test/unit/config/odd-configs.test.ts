import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configSchema } from "../../../src/config/schema.ts";
import type { Stanza } from "../../../src/config/schema-types.ts";
import { loadFailure, loadText } from "./support/load-text.ts";

const names = [...new Set(namesOf(configSchema)), "sinks", "tcp", "unix", "approle", "file", "nonsense"];

const scalar = fc.oneof(
  fc.boolean(),
  fc.constantFrom(null, 0, -1, 5, 0.5, 640, 1e300),
  fc.constantFrom("", "force", "30s", "0640", "tcp", "unix", "approle", "file", "SIGTERM", "127.0.0.1:0", "x", "a,b"),
);

/** JSON values that look like configs: known names in places where they may or may not belong. */
const { value } = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    scalar,
    tie("object"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.array(tie("object"), { maxLength: 3 }),
  ),
  object: fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 5 }),
}));

const topLevel = fc.dictionary(fc.constantFrom(...Object.keys(configSchema.keys)), value, { minKeys: 1, maxKeys: 6 });

describe("a config of known names in the wrong places", () => {
  it("loads or is refused with an AgentError, never anything else", () => {
    fc.assert(
      fc.property(topLevel, (config) => {
        const result = loadFailure(() => loadText(JSON.stringify(config)));
        expect(result).toMatch(/^(?:loaded$|CONFIG_INVALID: )/);
      }),
      { numRuns: 2000 },
    );
  });
});

function namesOf(table: Stanza): string[] {
  return Object.entries(table.keys).flatMap(([name, key]) => {
    if (key.kind === "block") return [name, ...namesOf(key.stanza)];
    if (key.kind === "variant") return [name, ...Object.values(key.tables).flatMap(namesOf)];
    return [name];
  });
}
