import { format, inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { SecretValue } from "../../../src/runtime/secret-value.ts";

const CANARY = "hvs.canary-4711";

describe("SecretValue", () => {
  it("shows itself only through reveal", () => {
    const secret = new SecretValue(CANARY);
    expect(secret.reveal()).toBe(CANARY);
    const nested = { a: [secret], m: new Map([["k", secret]]) };
    const shown = [
      String(secret),
      "" + String(secret),
      JSON.stringify(nested),
      inspect(nested, { depth: 9, showHidden: true }),
      inspect(secret, { customInspect: false, showHidden: true }),
      format("%s %o %O %j", secret, secret, secret, secret),
      JSON.stringify(Object.entries(secret)),
      new Error(`failed with ${String(secret)}`).stack ?? "",
    ];
    for (const text of shown) expect(text).not.toContain(CANARY);
    expect(`${String(secret)}`).toBe("[secret]");
  });

  it("equals another one of the same text only", () => {
    const secret = new SecretValue(CANARY);
    expect(secret.equals(new SecretValue(CANARY))).toBe(true);
    expect(secret.equals(new SecretValue("other"))).toBe(false);
    expect(secret.equals(undefined)).toBe(false);
  });
});
