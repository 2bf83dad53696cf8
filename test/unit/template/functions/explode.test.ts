import { describe, expect, it } from "vitest";
import { explodeFunctions } from "../../../../src/template/functions/explode.ts";
import { goJson } from "../../../../src/template/functions/go-json.ts";
import { pointerTo, sliceOf, structType } from "../../../../src/template/language/go-type.ts";
import { GoNilPointer, goType, GoStruct, tagged, type GoValue } from "../../../../src/template/language/values.ts";
import { renderTemplate } from "../../../../src/template/render-template.ts";

const KEY_PAIR = pointerTo(structType("dependency.KeyPair"));

function pair(key: string, value: string): GoValue {
  return new GoStruct(
    KEY_PAIR,
    new Map([
      ["Path", `root/${key}`],
      ["Key", key],
      ["Value", value],
    ]),
  );
}

function call(name: string, items: GoValue[]): GoValue {
  const found = explodeFunctions.find((entry) => entry.name === name);
  return found?.call(undefined as never, [tagged(items, sliceOf(KEY_PAIR))]);
}

describe("explode", () => {
  it("nests the values of pairs by their keys", () => {
    const result = call("explode", [
      pair("a/b", "1"),
      pair("a/c/d", "2"),
      pair("top", "3"),
      pair("", "4"),
      pair("e/", "5"),
    ]);

    expect(goJson(result)).toBe('{"a":{"b":"1","c":{"d":"2"}},"e":{},"top":"3"}');
    expect(goType(result)).toBe("map[string]interface {}");
  });

  it("refuses a value in the way of a map", () => {
    expect(() => call("explode", [pair("a", "1"), pair("a/b", "2")])).toThrow(
      'explode: not a map: "a/b": "a" already has value "1"',
    );
  });

  it("takes lists of pairs and nothing else", () => {
    expect(() => renderTemplate("{{explode .}}", { data: [] })).toThrow(
      "wrong type for value; expected []*dependency.KeyPair; got []interface {}",
    );
    expect(() => renderTemplate("{{explode}}")).toThrow("wrong number of args for explode: want 1 got 0");
    expect(renderTemplate("{{explode nil}}")).toBe("map[]");
  });
});

describe("byKey", () => {
  it("groups pairs by the first part of their keys, and leaves out those with one part", () => {
    const result = call("byKey", [
      pair("a/b", "1"),
      pair("a/c/d", "2"),
      pair("z/y", "3"),
      pair("top", "4"),
      pair("e/", "5"),
    ]);

    expect(goType(result)).toBe("map[string]map[string]*dependency.KeyPair");
    expect(goJson(result)).toBe(
      '{"a":{"b":{"Path":"root/a/b","Key":"b","Value":"1"},"c/d":{"Path":"root/a/c/d","Key":"c/d","Value":"2"}},' +
        '"z":{"y":{"Path":"root/z/y","Key":"y","Value":"3"}}}',
    );
  });

  it("leaves the pairs as they were", () => {
    const original = pair("a/b", "1");
    call("byKey", [original]);

    expect(goJson(original)).toContain('"Key":"a/b"');
  });

  it("fails for a nil pair as Go does", () => {
    expect(() => call("byKey", [new GoNilPointer(KEY_PAIR)])).toThrow("nil pointer dereference");
  });
});
