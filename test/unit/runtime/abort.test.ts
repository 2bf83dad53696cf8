import { describe, expect, it } from "vitest";
import { abortReason, childController } from "../../../src/runtime/abort.ts";

describe("childController", () => {
  it("aborts with the parent's reason when the parent aborts", () => {
    const parent = new AbortController();
    const { controller } = childController(parent.signal);
    const reason = new Error("stop");
    parent.abort(reason);
    expect(controller.signal.reason).toBe(reason);
  });

  it("starts aborted below a parent that is aborted already", () => {
    const reason = new Error("stop");
    const { controller } = childController(AbortSignal.abort(reason));
    expect(controller.signal.aborted).toBe(true);
    expect(controller.signal.reason).toBe(reason);
  });

  it("leaves the parent alone when it aborts itself", () => {
    const parent = new AbortController();
    childController(parent.signal).controller.abort();
    expect(parent.signal.aborted).toBe(false);
  });

  it("no longer follows the parent after dispose", () => {
    const parent = new AbortController();
    const { controller, dispose } = childController(parent.signal);
    dispose();
    parent.abort();
    expect(controller.signal.aborted).toBe(false);
  });
});

describe("abortReason", () => {
  it("is always an Error, whatever was given to abort", () => {
    expect(abortReason(AbortSignal.abort("text")).name).toBe("AbortError");
    expect(abortReason(undefined).name).toBe("AbortError");
    const reason = new Error("mine");
    expect(abortReason(AbortSignal.abort(reason))).toBe(reason);
  });
});
