#!/usr/bin/env node
// Compares our templates with Go's on generated cases, and the stored answers with what Go answers now. Needs Go 1.26.
//   node scripts/conformance.mjs [cases of each kind, default 8000] [seed, default: the day] [language|functions]
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { askOracle, askOracleBravely, importTypeScript, root, withOracle } from "./conformance-engine.mjs";
import { functionCases, isExcusedFunctionCase } from "./conformance/function-cases.mjs";
import { isExcusedLanguageCase, languageCases } from "./conformance/language-cases.mjs";

const SHOWN = 40;
/** So many go to the oracle at once: their answers have to fit in memory. */
const BATCH = 5000;

const [countText = "8000", seedText, only] = process.argv.slice(2);
const count = Number(countText);
const seed = seedText === undefined ? Math.floor(Date.now() / 86_400_000) : Number(seedText);

const { answerCase, parseCaseFile } = await importTypeScript("test/conformance/support/language-case.ts");
const { answerHelperCase } = await importTypeScript("test/conformance/support/helper-case.ts");
const { allFunctions } = await importTypeScript("src/template/functions/all-functions.ts");
const { unavailableFunctions } = await importTypeScript("src/template/functions/unavailable.ts");

const kinds = [
  { kind: "language", defaults: {}, answer: answerCase, generate: languageCases, isExcused: isExcusedLanguageCase },
  {
    kind: "functions",
    defaults: { fixtures: {} },
    answer: answerHelperCase,
    generate: functionCases(allFunctions, unavailableFunctions),
    isExcused: isExcusedFunctionCase,
  },
].filter(({ kind }) => only === undefined || kind === only);

let different = 0;

function report(title, go, ours) {
  different += 1;
  if (different > SHOWN) return;
  console.log(`${title}\n  Go:   ${JSON.stringify(go)}\n  ours: ${JSON.stringify(ours)}`);
}

/** The answers that the tests rely on are still Go's. */
async function checkStored(binary, { kind, defaults }) {
  const folder = path.join(root, "test/conformance/cases", kind);
  let total = 0;
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(".txt"))) {
    const cases = parseCaseFile(await readFile(path.join(folder, file), "utf8"), defaults);
    const stored = (await readFile(path.join(folder, file.replace(/\.txt$/, ".answers.jsonl")), "utf8"))
      .trimEnd()
      .split("\n");
    const answers = await askOracle(binary, cases);
    total += cases.length;
    cases.forEach((entry, index) => {
      const kept = JSON.parse(stored[index] ?? "null");
      if (!isDeepStrictEqual(kept, answers[index]))
        report(`${file}, as stored: ${entry.template}`, answers[index], kept);
    });
  }
  console.log(`${kind}: ${total} written cases`);
}

async function checkGenerated(binary, { kind, answer, generate, isExcused }) {
  const cases = fc.sample(generate, { numRuns: count, seed });
  let errors = 0;
  let excused = 0;
  for (let from = 0; from < cases.length; from += BATCH) {
    const batch = cases.slice(from, from + BATCH);
    const answers = await askOracleBravely(binary, batch);
    batch.forEach((entry, index) => {
      const go = answers[index];
      const ours = answer(entry);
      if (go === undefined) {
        excused += 1;
        return;
      }
      if (go.error !== undefined) errors += 1;
      if (isDeepStrictEqual(ours, go)) return;
      if (isExcused(entry, ours, go)) excused += 1;
      else report(`${JSON.stringify(entry.template)} ${JSON.stringify(entry.options)}`, go, ours);
    });
  }
  console.log(
    `${kind}: ${cases.length} generated cases (seed ${seed}; ${errors} of them errors in Go; ${excused} not comparable)`,
  );
}

await withOracle(async (binary) => {
  for (const kind of kinds) {
    await checkStored(binary, kind);
    await checkGenerated(binary, kind);
  }
});
console.log(`${different} differences`);
process.exitCode = different === 0 ? 0 : 1;
