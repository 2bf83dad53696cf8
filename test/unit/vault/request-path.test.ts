import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apiName, apiPath, encodeQuery } from "../../../src/vault/request-path.ts";

describe("the path of a request", () => {
  it.each([
    ["secret/data/app", "/v1/secret/data/app"],
    ["/secret/app/", "/v1/secret/app"],
    ["v1/secret//app", "/v1/secret/app"],
    ["secret/./a/../b", "/v1/secret/b"],
    ["../../etc", "/v1/etc"],
    ["secret/a b+c&d=e:f@g,h;i$j", "/v1/secret/a%20b+c&d=e:f@g,h;i$j"],
    ["secret/100%?#x", "/v1/secret/100%25%3F%23x"],
    ["secret/käse", "/v1/secret/k%C3%A4se"],
    ["v1", "/v1/v1"],
  ])("%s goes out as %s", (path, wire) => {
    expect(apiPath(path)).toBe(wire);
  });

  it("is one of the API whatever the name, and comes back as that name", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", minLength: 1 }), { minLength: 1 }), (names) => {
        const segments = names.map((name) => name.replaceAll("/", "_")).filter((name) => !/^\.{1,2}$|^v1$/.test(name));
        const wire = apiPath(segments.join("/"));
        expect(wire).toMatch(/^\/v1[\x21-\x7e]*$/);
        expect(wire).not.toMatch(/[?#]/);
        expect(decodeURIComponent(wire)).toBe(["/v1", ...segments].join("/").toWellFormed());
      }),
    );
  });

  it("is named in messages without slash and version", () => {
    expect(apiName("/v1/secret/x")).toBe("secret/x");
    expect(apiName("secret/v1/x")).toBe("secret/v1/x");
  });
});

describe("the query of a request", () => {
  it("is sorted and encoded as Go does it", () => {
    expect(encodeQuery({ b: "x y", a: ["1", "2"], c: "(a*b)'!~ü&=" })).toBe(
      "?a=1&a=2&b=x+y&c=%28a%2Ab%29%27%21~%C3%BC%26%3D",
    );
    expect(encodeQuery({})).toBe("");
    expect(encodeQuery(undefined)).toBe("");
  });

  it("comes back as it was", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.string()), (query) => {
        expect(Object.fromEntries(new URLSearchParams(encodeQuery(query)))).toEqual(query);
      }),
    );
  });
});
