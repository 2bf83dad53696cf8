import { readFileSync } from "node:fs";
import { parseCaseFile, type Answer, type LanguageCase } from "./language-case.ts";

/** The cases of one file below test/conformance/cases, and Go's answers, stored beside by scripts/conformance-answers.mjs. */
export function readCases(file: string, defaults: object = {}): { cases: LanguageCase[]; answers: Answer[] } {
  const lines = readFileSync(file.replace(/\.txt$/, ".answers.jsonl"), "utf8");
  return {
    cases: parseCaseFile(readFileSync(file, "utf8"), defaults),
    answers: lines
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Answer),
  };
}
