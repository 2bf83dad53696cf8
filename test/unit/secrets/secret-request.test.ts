import { describe, expect, it } from "vitest";
import { secretKey, splitPath } from "../../../src/secrets/secret-request.ts";

describe("secretKey", () => {
  it("is the same for the same secret, however it is written", () => {
    const key = secretKey({ method: "GET", path: "secret/app?a=1&b=2" });
    expect(secretKey({ method: "GET", path: "/secret/app/?b=2&a=1" })).toBe(key);
    expect(secretKey({ method: "GET", path: "  secret/app?a=1&b=2 " })).toBe(key);
    const write = secretKey({ method: "PUT", path: "pki/issue/web", body: { ttl: "1h", common_name: "a" } });
    expect(secretKey({ method: "PUT", path: "pki/issue/web", body: { common_name: "a", ttl: "1h" } })).toBe(write);
  });

  it("tells methods, paths, parameters and bodies apart", () => {
    const keys = [
      secretKey({ method: "GET", path: "a" }),
      secretKey({ method: "LIST", path: "a" }),
      secretKey({ method: "PUT", path: "a" }),
      secretKey({ method: "GET", path: "a?version=1" }),
      secretKey({ method: "GET", path: "a?version=1&version=2" }),
      secretKey({ method: "PUT", path: "a", body: { "b=c": "d" } }),
      secretKey({ method: "PUT", path: "a", body: { b: "c=d" } }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("splits a path at its first question mark and drops the slashes at its ends", () => {
    expect(splitPath("/secret/app/?x=1?2")).toEqual({ route: "secret/app", query: "x=1?2" });
    expect(splitPath("secret/app")).toEqual({ route: "secret/app", query: "" });
  });
});
