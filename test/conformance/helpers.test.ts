import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { answerHelperCase, type HelperCase } from "./support/helper-case.ts";
import { readCases } from "./support/read-cases.ts";

const folder = path.join(import.meta.dirname, "cases/functions");
const files = readdirSync(folder).filter((name) => name.endsWith(".txt"));

// The answers are Go's own, stored by scripts/conformance-answers.mjs, so this needs no Go.
describe("the functions of a template give what they give in OpenBao's agent", () => {
  it.each(files)("for every case of %s", (file) => {
    const { cases, answers } = readCases(path.join(folder, file), { fixtures: {} });
    expect(answers).toHaveLength(cases.length);
    (cases as HelperCase[]).forEach((entry, index) => {
      expect
        .soft(answerHelperCase(entry), `${entry.template} with ${JSON.stringify(entry.data)}`)
        .toEqual(answers[index]);
    });
  });
});
