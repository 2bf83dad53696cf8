import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  describedFunctions,
  formatFunctionDocument,
} from "../../../scripts/function-document/format-function-document.ts";
import { functionFamilies } from "../../../scripts/function-document/function-descriptions.ts";
import { allFunctions } from "../../../src/template/functions/all-functions.ts";
import { unavailableFunctions } from "../../../src/template/functions/unavailable.ts";

const unavailable = unavailableFunctions.map(({ name }) => name).sort();

describe("docs/template-functions.md", () => {
  it("says what the list of functions says (npm run docs writes it)", () => {
    const document = readFileSync(join(import.meta.dirname, "../../../docs/template-functions.md"), "utf8");
    expect(document).toBe(formatFunctionDocument(functionFamilies, unavailable));
  });

  it("has every function that a template can call, and no other", () => {
    const described = new Set(
      functionFamilies.flatMap(describedFunctions).map(({ name }) => name.replace(/^scratch\..*/, "scratch")),
    );
    const known = [...allFunctions.keys()].filter((name) => !unavailable.includes(name));
    // Those with `must` before the name are told of where their family begins.
    const plain = known.filter((name) => described.has(name) || !/^sprig_must[A-Z]/.test(name));
    expect([...described].sort()).toEqual([...new Set(plain)].sort());
    for (const name of known.filter((candidate) => !described.has(candidate))) {
      const twin = name.slice("sprig_must".length);
      expect(described).toContain(`sprig_${twin.charAt(0).toLowerCase()}${twin.slice(1)}`);
    }
  });
});
