import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseConfigText } from "../../../../src/config/hcl/parse-config-text.ts";
import { parseJsonConfig } from "../../../../src/config/hcl/parse-json.ts";
import { parseHcl } from "../../../../src/config/hcl/parser.ts";
import { oracleDecode } from "./support/oracle.ts";
import { toPlain } from "./support/to-plain.ts";

function plain(text: string): unknown {
  return toPlain(parseJsonConfig(text, "agent.json"));
}

describe("parseJsonConfig", () => {
  it("reads every kind of value, with all members assigned", () => {
    const { items } = parseJsonConfig('{"a":"x","b":-1.5e2,"c":true,"d":null,"e":[1,[false],{}],"f":{}}', "agent.json");
    expect(items.every((item) => item.assign && item.keys.length === 1)).toBe(true);
    expect(items.map((item) => item.value)).toMatchObject([
      { kind: "string", value: "x", raw: '"x"' },
      { kind: "number", value: -150, raw: "-1.5e2" },
      { kind: "bool", value: true },
      { kind: "null", value: null },
      {
        kind: "list",
        items: [{ value: 1 }, { kind: "list", items: [{ value: false }] }, { kind: "object", items: [] }],
      },
      { kind: "object", items: [] },
    ]);
  });

  it("gives the tree that the same config in HCL gives, but for the positions", () => {
    const json = parseJsonConfig(
      '{"vault":{"address":"http://127.0.0.1:8200","retry":{"num_retries":5}}}',
      "agent.json",
    );
    const hcl = parseHcl('vault = { address = "http://127.0.0.1:8200" retry = { num_retries = 5 } }', "agent.hcl");
    expect(withoutPositions(json)).toEqual(withoutPositions(hcl));
  });

  it("keeps equal keys, in order", () => {
    const { items } = parseJsonConfig('{"a":1,"b":2,"a":3}', "agent.json");
    expect(items.map((item) => item.keys[0].text)).toEqual(["a", "b", "a"]);
  });

  it("takes a comma after the last member and element, and a tab in a string, as Vault's parser does", () => {
    expect(plain('{"a":[1,2,],"b":"x\ty",}')).toEqual({ a: [1, 2], b: "x\ty" });
    expect(oracleDecode('{"a":[1,2,],"b":"x\ty",}')).toMatchObject({ ok: true });
  });

  it("says where keys and values are", () => {
    const { items } = parseJsonConfig('\uFEFF{\r\n  "é": [\r\n    "x"\r\n  ]\r\n}', "agent.json");
    expect(items[0]?.keys[0].position).toMatchObject({ line: 2, column: 3 });
    expect(items[0]?.value).toMatchObject({
      position: { line: 2, column: 8 },
      items: [{ position: { line: 3, column: 5 } }],
    });
  });

  it("reads any JSON object as JSON.parse does", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ noUnicodeString: false })),
        fc.nat(3),
        (value, indent) => {
          const text = JSON.stringify(value, null, indent);
          expect(plainJson(parseJsonConfig(text, "agent.json"))).toEqual(
            JSON.parse(text, (_key, member: unknown) => (member === 0 ? 0 : member)),
          );
        },
      ),
    );
  });

  it("reads any object of plain members as Vault's parser does", () => {
    // Objects without a plain member, lists in lists and booleans in lists are left out: Go's parser folds the first
    // into labels and loses the others.
    const scalar = fc.oneof(fc.integer(), fc.string({ unit: "binary" }), fc.boolean());
    const member = fc.oneof(scalar, fc.constant(null), fc.array(fc.oneof(fc.integer(), fc.string({ unit: "binary" }))));
    const inner = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), member).map((object) => ({ ...object, n: 1 }));
    const outer = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.oneof(member, inner));
    fc.assert(
      fc.property(outer, (value) => {
        const text = JSON.stringify(value);
        expect(oracleDecode(text)).toEqual({ ok: true, plain: plain(text) });
      }),
    );
  });
});

describe("parseConfigText", () => {
  it.each(['{"a":1}', ' \r\n\t{"a":1}', '\uFEFF{"a":1}'])("reads %j as JSON", (text) => {
    expect(toPlain(parseConfigText(text, "agent"))).toEqual({ a: 1 });
  });

  it.each(["a = 1", "\uFEFFa = 1", "# {\na = 1", '"a" = 1'])("reads %j as HCL", (text) => {
    expect(toPlain(parseConfigText(text, "agent"))).toEqual({ a: 1 });
  });
});

type Tree = ReturnType<typeof parseJsonConfig>["items"][number]["value"];

/** The JSON value that a tree stands for. */
function plainJson(tree: Tree): unknown {
  if (tree.kind === "list") return tree.items.map(plainJson);
  if (tree.kind !== "object") return tree.value;
  return Object.fromEntries(tree.items.map((item) => [item.keys[0].text, plainJson(item.value)]));
}

function withoutPositions(tree: Tree): unknown {
  return JSON.parse(JSON.stringify(tree, (key, value: unknown) => (key === "position" ? undefined : value)));
}
