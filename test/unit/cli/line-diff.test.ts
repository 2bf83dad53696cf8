import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unifiedDiff } from "../../../src/cli/line-diff.ts";

const names = { from: "a", to: "b" };

function diff(from: string, to: string): string {
  return unifiedDiff(Buffer.from(from, "latin1"), Buffer.from(to, "latin1"), names).toString("latin1");
}

/** What a patch program does, strictly: throws where the context is not what the hunk says. */
function applyPatch(from: string, patch: string): string {
  const source = from.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const lines = patch.match(/[^\n]*\n/g) ?? [];
  const result: string[] = [];
  let at = 0;
  let left = { from: 0, to: 0 };
  for (let index = 2; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const range = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@$/m.exec(line);
    if (left.from === 0 && left.to === 0) {
      if (range === null) throw new Error(`no hunk begins with ${line}`);
      const [, start, length = "1", , toLength = "1"] = range;
      left = { from: Number(length), to: Number(toLength) };
      const begin = length === "0" ? Number(start) : Number(start) - 1;
      while (at < begin) result.push(source[at++] ?? "");
      continue;
    }
    const isLast = (lines[index + 1] ?? "").startsWith("\\ No newline");
    const text = isLast ? line.slice(1, -1) : line.slice(1);
    if (isLast) index += 1;
    if (line[0] !== "+") {
      if (source[at++] !== text) throw new Error(`line ${at} is not ${text}`);
      left.from -= 1;
    }
    if (line[0] !== "-") {
      result.push(text);
      left.to -= 1;
    }
  }
  return [...result, ...source.slice(at)].join("");
}

const texts = fc
  .array(fc.constantFrom("a", "b", "c", "", "\\ No newline at end of file", "@@", "\u00ff", "long line"), {
    maxLength: 30,
  })
  .chain((lines) => fc.constantFrom(lines.join("\n"), lines.map((line) => `${line}\n`).join("")));

describe("the difference of two texts", () => {
  it("is empty if there is none", () => {
    expect(diff("", "")).toBe("");
    expect(diff("a\nb", "a\nb")).toBe("");
  });

  it("shows three lines around each change, and joins changes that are near", () => {
    const from = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n";
    const to = from.replace("5\n", "five\n").replace("11\n", "").replace("20\n", "20\n21\n");
    expect(diff(from, to)).toBe(
      "--- a\n+++ b\n@@ -2,13 +2,12 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n 9\n 10\n-11\n 12\n 13\n 14\n" +
        "@@ -18,3 +17,4 @@\n 18\n 19\n 20\n+21\n",
    );
  });

  it("says where a text does not end with a line feed", () => {
    expect(diff("a\nb", "a\nb\n")).toBe("--- a\n+++ b\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");
    expect(diff("", "x")).toBe("--- a\n+++ b\n@@ -0,0 +1 @@\n+x\n\\ No newline at end of file\n");
    expect(diff("x\n", "")).toBe("--- a\n+++ b\n@@ -1 +0,0 @@\n-x\n");
  });

  it("keeps bytes that are no UTF-8, and names on one line", () => {
    const result = unifiedDiff(Buffer.from([0xff, 0x0a]), Buffer.from([0xfe, 0x0a]), { from: "é\n", to: "b" });
    expect(result).toEqual(
      Buffer.concat([Buffer.from("--- é \n+++ b\n@@ -1 +1 @@\n-"), Buffer.from([0xff, 0x0a, 0x2b, 0xfe, 0x0a])]),
    );
  });

  it("turns the first text into the second one", () => {
    fc.assert(
      fc.property(texts, texts, (from, to) => {
        const patch = diff(from, to);
        expect(patch === "").toBe(from === to);
        expect(applyPatch(from, patch)).toBe(to);
      }),
      { numRuns: 2000 },
    );
  });

  it("is no longer than that of git", () => {
    const folder = mkdtempSync(join(tmpdir(), "attache-diff-"));
    const changed = (patch: string): number => (patch.match(/^[-+](?!-- |\+\+ )/gm) ?? []).length;
    try {
      fc.assert(
        fc.property(texts, texts, (from, to) => {
          writeFileSync(join(folder, "a"), from, "latin1");
          writeFileSync(join(folder, "b"), to, "latin1");
          const args = ["diff", "--no-index", "--minimal", "--no-color", "--no-prefix", "a", "b"];
          let git = "";
          try {
            execFileSync("git", args, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
          } catch (error) {
            git = (error as { stdout: Buffer }).stdout.toString("latin1");
          }
          expect(changed(diff(from, to))).toBeLessThanOrEqual(changed(git));
        }),
        { numRuns: 40 },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("of two long texts without a common line comes within seconds", () => {
    const lines = (letter: string): string =>
      Array.from({ length: 200_000 }, (_, index) => `${letter}${index}\n`).join("");
    const [from, to] = [`same\n${lines("a")}`, `same\n${lines("b")}`];
    const started = performance.now();
    const patch = diff(from, to);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(patch.startsWith("--- a\n+++ b\n@@ -1,200001 +1,200001 @@\n same\n-a0\n")).toBe(true);
  });
});
