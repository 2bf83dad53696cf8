import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonNumber, parseJson, type JsonValue } from "../../../src/runtime/json.ts";
import { SecretValue } from "../../../src/runtime/secret-value.ts";
import { encodeJsonBody, type JsonBody } from "../../../src/vault/json-body.ts";

describe("a JSON body", () => {
  it("is what JSON.stringify makes of plain values", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(encodeJsonBody(value as JsonBody)).toBe(JSON.stringify(value));
      }),
    );
  });

  it("sends what was parsed back digit for digit and key for key", () => {
    const text = '{"z":12345678901234567890,"__proto__":[1.50,1e400,null,true,"x"],"a":{}}';
    expect(encodeJsonBody(parseJson(text) satisfies JsonValue)).toBe(text);
  });

  it("reveals secrets and leaves undefined members out", () => {
    const body = { a: new SecretValue('s"1'), b: undefined, c: [new SecretValue("x"), new JsonNumber("1.0")] };
    expect(encodeJsonBody(body)).toBe('{"a":"s\\"1","c":["x",1.0]}');
  });
});
