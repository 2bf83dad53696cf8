import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AgentError, errorMessage, systemErrorCode } from "../../../src/runtime/errors.ts";

describe("AgentError", () => {
  it("carries its code, details and cause, and is not retryable unless said", () => {
    const cause = new Error("below");
    const error = new AgentError("AUTH_LOGIN_FAILED", "login failed", { cause, detail: { status: 403 } });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: "AgentError",
      code: "AUTH_LOGIN_FAILED",
      message: "login failed",
      retryable: false,
      detail: { status: 403 },
    });
    expect(error.cause).toBe(cause);
    expect("cause" in new AgentError("X", "no cause")).toBe(false);
  });
});

describe("errorMessage", () => {
  it("is an error's message, or its name if that is empty", () => {
    expect(errorMessage(new Error("broken"))).toBe("broken");
    expect(errorMessage(new TypeError(""))).toBe("TypeError");
  });

  it("names each cause once when a connection failed on every address of a name", () => {
    const refused = (): Error => new Error("connect ECONNREFUSED");
    expect(errorMessage(new AggregateError([refused(), refused(), new Error("no route")]))).toBe(
      "connect ECONNREFUSED; no route",
    );
  });

  it("is some text for anything that can be thrown", () => {
    expect(errorMessage(Object.create(null))).not.toBe("");
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (thrown) => {
        expect(typeof errorMessage(thrown)).toBe("string");
      }),
    );
  });
});

describe("systemErrorCode", () => {
  it("is the code of a system error and undefined for everything else", () => {
    expect(systemErrorCode(Object.assign(new Error("x"), { code: "ENOENT" }))).toBe("ENOENT");
    expect(systemErrorCode(Object.assign(new Error("x"), { code: 5 }))).toBeUndefined();
    expect(systemErrorCode(new Error("x"))).toBeUndefined();
    expect(systemErrorCode("ENOENT")).toBeUndefined();
  });
});
