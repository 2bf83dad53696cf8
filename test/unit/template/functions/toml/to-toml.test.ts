import fc from "fast-check";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { renderTemplate } from "../../../../../src/template/render-template.ts";

function toToml(data: unknown): string {
  return renderTemplate("{{ toTOML . }}", { data });
}

const key = fc.string({ unit: "binary", maxLength: 6 }).filter((text) => text !== "__proto__");
const { table } = fc.letrec<{ value: unknown; table: Record<string, unknown> }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.string({ unit: "binary" }),
    fc.maxSafeInteger(),
    fc.double(),
    fc.boolean(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(tie("table"), { maxLength: 4 }),
    tie("table"),
  ),
  table: fc.dictionary(key, tie("value"), { maxKeys: 5, noNullPrototype: true }),
}));

/** Objects as Maps, so that prototypes and the order of keys do not count. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return new Map(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}

describe("toTOML", () => {
  it("writes documents that a TOML parser reads back as the same values", () => {
    fc.assert(
      fc.property(table, (data) => {
        expect(plain(parse(toToml(data)))).toEqual(plain(data));
      }),
    );
  });

  it("puts simple keys first, then tables with a blank line between those at the top", () => {
    const data = {
      zone: "eu",
      servers: [{ ip: "10.0.0.1" }, { ip: "10.0.0.2", tags: ["a", "b"] }],
      db: { tls: { on: true }, port: 5432 },
    };
    expect(toToml(data).split("\n")).toEqual([
      'zone = "eu"',
      "",
      "[db]",
      "  port = 5432",
      "  [db.tls]",
      "    on = true",
      "",
      "[[servers]]",
      '  ip = "10.0.0.1"',
      "",
      "[[servers]]",
      '  ip = "10.0.0.2"',
      '  tags = ["a", "b"]',
    ]);
  });

  it("keeps the digits of integers that a JavaScript number cannot hold", () => {
    const fixtures = { secrets: { "kv/app": '{"data": {"id": 9007199254740993}}' } };
    expect(renderTemplate('{{ (secret "kv/app").Data | toTOML }}', { fixtures })).toBe("id = 9007199254740993");
  });

  it("writes tables that are nested as deeply as JSON may be", () => {
    const text = `${'{"a":'.repeat(900)}1${"}".repeat(900)}`;
    const toml = renderTemplate("{{ parseJSON . | toTOML }}", { data: text });
    expect(toml.split("\n")).toHaveLength(900);
    expect(toml.endsWith("a = 1.0")).toBe(true);
  });

  // Go's process would end here.
  it("fails with an error for a map that holds itself", () => {
    const set = '{{ $map := sprig_dict }}{{ $_ := sprig_set $map "a" $map }}{{ $_ = sprig_set $map "b" $map }}';
    expect(() => renderTemplate(`${set}{{ toTOML $map }}`)).toThrow(/template: .*deep/);
    expect(() => renderTemplate(`${set}{{ toTOML (sprig_list 1 $map) }}`)).toThrow(/template: .*deep/);
  });

  it("says what is wrong without saying the value", () => {
    expect(() => toToml({ password: ["hunter2", null] })).toThrow(
      /error calling toTOML: toTOML: toml: cannot encode array with nil element$/,
    );
    expect(() => toToml([{ password: "hunter2" }])).toThrow(
      /error calling toTOML: toTOML: toml: top-level values must be Go maps or structs$/,
    );
  });
});
