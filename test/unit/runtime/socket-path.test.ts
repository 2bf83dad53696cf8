import { describe, expect, it } from "vitest";
import { socketPathFault } from "../../../src/runtime/socket-path.ts";

describe("socketPathFault", () => {
  it("takes what fits into a socket's address on every system", () => {
    expect(socketPathFault("")).toBeUndefined();
    expect(socketPathFault("/".padEnd(103, "x"))).toBeUndefined();
  });

  it("says how long a path is, counted in bytes", () => {
    expect(socketPathFault("/".padEnd(108, "x"))).toMatch(
      /at most 10[37] bytes, and this one 108; choose a shorter path/,
    );
    expect(socketPathFault("é".repeat(54))).toContain("this one 108");
  });
});
