import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");

/** Codes as the sources write them: thrown, given to a subclass's constructor, added as a warning, or as a last resort. */
const CODE = /(?:Error\(|super\(|\.add\(|\? \(\[|: \(\[|\.code : )\s*"([A-Z]+(?:_[A-Z]+)+)"[,;]/g;

function codesInSources(): Set<string> {
  const codes = new Set<string>();
  for (const name of readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts")) continue;
    for (const [, code] of readFileSync(join(root, "src", name), "utf8").matchAll(CODE)) codes.add(code ?? "");
  }
  return codes;
}

function codesInDocument(): Set<string> {
  const text = readFileSync(join(root, "docs/errors.md"), "utf8");
  return new Set(Array.from(text.matchAll(/^\| `([A-Z_]+)` +\|/gm), ([, code]) => code ?? ""));
}

it("docs/errors.md lists every code of the sources and no other", () => {
  const codes = codesInSources();
  expect(codes.size).toBeGreaterThan(30);
  expect([...codesInDocument()].sort()).toEqual([...codes].sort());
});
