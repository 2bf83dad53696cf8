import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { answerCase } from "./support/language-case.ts";
import { readCases } from "./support/read-cases.ts";

const folder = path.join(import.meta.dirname, "cases/language");
const files = readdirSync(folder).filter((name) => name.endsWith(".txt"));

// The answers are Go's own, stored by scripts/conformance-answers.mjs, so this needs no Go.
describe("templates give what Go's text/template gives", () => {
  it.each(files)("for every case of %s", (file) => {
    const { cases, answers } = readCases(path.join(folder, file));
    expect(answers).toHaveLength(cases.length);
    cases.forEach((entry, index) => {
      expect.soft(answerCase(entry), `${entry.template} with ${JSON.stringify(entry.data)}`).toEqual(answers[index]);
    });
  });
});
