import { describe, expect, it } from "vitest";
import { transportFailure } from "../../../src/vault/transport-failure.ts";

describe("transportFailure", () => {
  it.each([
    new ReferenceError("WebAssembly is not defined"),
    new RangeError("WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance"),
  ])("says what to do where Node cannot run the HTTP parser: %s", (error) => {
    const failure = transportFailure(error, "http://vault");
    expect(failure).toMatchObject({ code: "VAULT_WEBASSEMBLY_MISSING" });
    expect(failure.message).toMatch(/^nothing can be sent to Vault at http:\/\/vault, .*--disable-wasm-trap-handler/);
  });

  it("passes on what the caller's body threw", () => {
    const error = new Error("mine");
    expect(transportFailure(error, "http://vault")).toBe(error);
  });
});
