import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { answerHelperCase, type HelperCase } from "./support/helper-case.ts";
import { parseCaseFile, type Answer } from "./support/language-case.ts";

const folder = path.join(import.meta.dirname, "cases/functions");
const files = readdirSync(folder).filter((name) => name.endsWith(".txt"));

function answersOf(file: string): Answer[] {
  const lines = readFileSync(path.join(folder, file.replace(/\.txt$/, ".answers.jsonl")), "utf8");
  return lines
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Answer);
}

// The answers are Go's own, stored by scripts/conformance-answers.mjs, so this needs no Go.
describe("the functions of a template give what they give in OpenBao's agent", () => {
  it.each(files)("for every case of %s", (file) => {
    const cases = parseCaseFile(readFileSync(path.join(folder, file), "utf8"), { fixtures: {} }) as HelperCase[];
    const answers = answersOf(file);
    expect(answers).toHaveLength(cases.length);
    cases.forEach((entry, index) => {
      expect
        .soft(answerHelperCase(entry), `${entry.template} with ${JSON.stringify(entry.data)}`)
        .toEqual(answers[index]);
    });
  });
});
