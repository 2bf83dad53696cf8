import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance, nearestKey } from "../../../src/config/nearest-key.ts";

const KEYS = ["address", "ca_cert", "ca_path", "namespace", "role_id_file_path", "tls_skip_verify"];

describe("the nearest key", () => {
  it.each([
    ["adress", "address"],
    ["addres", "address"],
    ["adderss", "address"],
    ["ADDRESS", "address"],
    ["ca_certs", "ca_cert"],
    ["role_id_path", "role_id_file_path"],
    ["tls_skipverify", "tls_skip_verify"],
  ])("to %j is %j", (word, key) => {
    expect(nearestKey(word, KEYS)).toBe(key);
  });

  it.each(["frobnicate", "x", "", "port"])("to %j does not exist", (word) => {
    expect(nearestKey(word, KEYS)).toBeUndefined();
  });
});

describe("the edit distance", () => {
  it("is 0 for equal words, the same both ways, and at most the longer length", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(editDistance(a, a)).toBe(0);
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });

  it("counts two swapped neighbours as one edit", () => {
    expect(editDistance("level", "levle")).toBe(1);
  });
});
