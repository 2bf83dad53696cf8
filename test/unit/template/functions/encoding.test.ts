import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonNumber } from "../../../../src/runtime/json.ts";
import { parseSecret } from "../../../../src/vault/response.ts";
import { decodeGoString, encodeGoString } from "../../../../src/template/language/go-string.ts";
import { STRING_SLICE } from "../../../../src/template/language/go-type.ts";
import { GoBytes, tagged, type GoValue } from "../../../../src/template/language/values.ts";
import { goJson } from "../../../../src/template/functions/go-json.ts";
import { allFunctions } from "../../../../src/template/functions/all-functions.ts";
import { secretObject } from "../../../../src/template/secret-object.ts";
import { fakeRenderContext } from "../../../fakes/fake-render-context.ts";

const NO_CONTEXT = fakeRenderContext();

function call(name: string, text: string): string {
  const result = allFunctions.get(name)?.call(NO_CONTEXT, [text]);
  if (typeof result !== "string") throw new Error(`${name} gave no text`);
  return result;
}

describe("base64Decode", () => {
  // What Go 1.2x printed for each: the decoded bytes in hex, or the error.
  it.each([
    ["", "", ""],
    ["aGVsbG8=", "68656c6c6f", ""],
    ["aGVs\nbG8=\n", "68656c6c6f", ""],
    ["aa==", "69", ""],
    ["YR==", "61", ""],
    ["aa=\n=", "69", ""],
    ["aa\n==\n\n", "69", ""],
    ["\n", "", ""],
    ["aGVsbG8", "", "illegal base64 data at input byte 4"],
    ["====", "", "illegal base64 data at input byte 0"],
    ["a===", "", "illegal base64 data at input byte 1"],
    ["aa=", "", "illegal base64 data at input byte 3"],
    ["aa=a", "", "illegal base64 data at input byte 2"],
    ["aaa=a", "", "illegal base64 data at input byte 4"],
    ["aG=VsbG8=", "", "illegal base64 data at input byte 2"],
    ["a*bc", "", "illegal base64 data at input byte 1"],
    ["aGVsbG8=x", "", "illegal base64 data at input byte 8"],
    ["aGVsbG8=\nx", "", "illegal base64 data at input byte 9"],
    ["é===", "", "illegal base64 data at input byte 0"],
    ["YQ==YQ==", "", "illegal base64 data at input byte 4"],
    ["a", "", "illegal base64 data at input byte 0"],
    ["aaa", "", "illegal base64 data at input byte 0"],
    ["aGVs-_8=", "", "illegal base64 data at input byte 4"],
    [" aa==", "", "illegal base64 data at input byte 0"],
  ])("does with %j what Go does", (text, hex, error) => {
    if (error === "") expect(encodeGoString(call("base64Decode", text)).toString("hex")).toBe(hex);
    else expect(() => call("base64Decode", text)).toThrow(`base64Decode: ${error}`);
  });

  it("gives back what base64Encode and base64URLEncode made, bytes outside of UTF-8 included", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = decodeGoString(bytes);
        expect(call("base64Decode", call("base64Encode", text))).toBe(text);
        const url = call("base64URLEncode", text);
        expect(url).not.toMatch(/[+/]/);
        expect(call("base64URLDecode", url)).toBe(text);
      }),
    );
  });
});

describe("toJSON", () => {
  it.each<[GoValue, string]>([
    ["<a href='x'>&\u2028\u2029", String.raw`"\u003ca href='x'\u003e\u0026\u2028\u2029"`],
    ['\u0000\u001f\u007f\b\f\n\r\t"\\', String.raw`"\u0000\u001f` + "\u007f" + String.raw`\b\f\n\r\t\"\\"`],
    [decodeGoString(Buffer.from("62ff c3 75 efbfbd".replaceAll(" ", ""), "hex")), '"b\\ufffd\\ufffdu\ufffd"'],
    ["日本😀", '"日本😀"'],
    [1e21, "1e+21"],
    [1e20, "100000000000000000000"],
    [1e-6, "0.000001"],
    [1e-7, "1e-7"],
    [0.1, "0.1"],
    [9007199254740993n, "9007199254740993"],
    [new GoBytes(Buffer.from("hi")), '"aGk="'],
    [null, "null"],
    [undefined, "null"],
    [true, "true"],
    [tagged([], STRING_SLICE), "[]"],
    [new JsonNumber("12345678901234567890.50"), "12345678901234567890.50"],
  ])("writes %o as Go does", (value, expected) => {
    expect(goJson(value)).toBe(expected);
  });

  it("sorts the keys of a map by their bytes, at every depth", () => {
    const inner = new Map<GoValue, GoValue>([
      ["b", 1n],
      ["a", 2n],
      ["é", 3n],
      ["Z", 4n],
      ["😀", 5n],
      ["\uffff", 6n],
    ]);
    expect(goJson(new Map<GoValue, GoValue>([["k", [inner]]]))).toBe(
      '{"k":[{"Z":4,"a":2,"b":1,"é":3,"\uffff":6,"😀":5}]}',
    );
  });

  it("refuses numbers that JSON has no text for", () => {
    expect(() => goJson(NaN)).toThrow("json: unsupported value: NaN");
    expect(() => goJson([Infinity])).toThrow("unsupported value: +Inf");
  });

  it("writes a whole secret with its fields in Go's order, and what is not there as null", () => {
    const secret = parseSecret('{"request_id":"r","lease_duration":5,"data":{"z":{},"a":12345678901234567890}}');
    if (secret === undefined) throw new Error("no secret");
    expect(goJson(secretObject(secret, new Map()))).toBe(
      '{"RequestID":"r","LeaseID":"","LeaseDuration":5,"Renewable":false,"Data":{"a":12345678901234567890,"z":{}},"Warnings":null,"Auth":null,"WrapInfo":null}',
    );
  });
});
