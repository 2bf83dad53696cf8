import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { createBoundedOutput } from "../../../src/cli/bounded-output.ts";

describe("createBoundedOutput", () => {
  it("passes every line on while they are read", () => {
    const lines: string[] = [];
    const stream = new Writable({
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        lines.push(chunk);
        done();
      },
    });
    const output = createBoundedOutput(stream);
    for (let i = 0; i < 3000; i += 1) output("x".repeat(1000));
    expect(lines).toHaveLength(3000);
  });

  it("holds about a mebibyte for a reader that has stopped, and goes on when it does", () => {
    const waiting: (() => void)[] = [];
    const stream = new Writable({ write: (_chunk, _encoding, done) => void waiting.push(done) });
    const output = createBoundedOutput(stream);
    for (let i = 0; i < 3000; i += 1) output("x".repeat(1000));
    const held = stream.writableLength;
    expect(held).toBeGreaterThan(1_000_000);
    expect(held).toBeLessThan(1_100_000);
    waiting.shift()?.();
    output("x".repeat(1000));
    expect(stream.writableLength).toBe(held);
  });
});
