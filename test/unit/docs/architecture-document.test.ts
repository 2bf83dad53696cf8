import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");

/** The names of sources in the tree of docs/architecture.md, without those that are still to come. */
function namedSources(): string[] {
  const text = readFileSync(join(root, "docs/architecture.md"), "utf8");
  const tree = /^## 2\. Folders\n+```\n([\s\S]*?)^```$/m.exec(text)?.[1] ?? "";
  const sources = tree.slice(0, tree.indexOf("\ntest/"));
  const present = sources.split("\n").map((line) => line.replace(/\(to come.*/, ""));
  return present.flatMap((line) => line.match(/[\w-]+\.ts\b/g) ?? []);
}

it("docs/architecture.md names no source that is not there", () => {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).map((path) => basename(path));
  const named = namedSources();
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((name) => !files.includes(name))).toEqual([]);
});
