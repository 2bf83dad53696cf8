// Asks the Go oracle for the answers to the cases in test/conformance/cases and stores them beside: `language` is Go's own
// text/template, `functions` are those of OpenBao's agent. Prints where our engine differs. Run it by name after a change of
// the cases; it needs Go 1.26: node scripts/conformance-answers.mjs [language|functions] [name of one file]
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { askOracle, importTypeScript, root, withOracle } from "./conformance-engine.mjs";

const [onlyKind, onlyFile] = process.argv.slice(2);
const { answerCase, parseCaseFile } = await importTypeScript("test/conformance/support/language-case.ts");
const { answerHelperCase } = await importTypeScript("test/conformance/support/helper-case.ts");

const kinds = [
  { kind: "language", defaults: {}, answerOurs: answerCase },
  { kind: "functions", defaults: { fixtures: {} }, answerOurs: answerHelperCase },
].filter(({ kind }) => onlyKind === undefined || kind === onlyKind);

let total = 0;
let different = 0;

function compare(file, cases, answers, answerOurs) {
  cases.forEach((entry, index) => {
    const ours = answerOurs(entry);
    if (isDeepStrictEqual(ours, answers[index])) return;
    different += 1;
    console.log(`${file}: ${JSON.stringify(entry)}\n  Go:   ${JSON.stringify(answers[index])}`);
    console.log(`  ours: ${JSON.stringify(ours)}`);
  });
}

await withOracle(async (binary) => {
  for (const { kind, defaults, answerOurs } of kinds) {
    const folder = path.join(root, "test/conformance/cases", kind);
    const files = (await readdir(folder)).filter((name) => name.endsWith(".txt")).sort();
    for (const file of files.filter((name) => onlyFile === undefined || name === onlyFile)) {
      const cases = parseCaseFile(await readFile(path.join(folder, file), "utf8"), defaults);
      const answers = await askOracle(binary, cases);
      const lines = answers.map((answer) => JSON.stringify(answer)).join("\n");
      await writeFile(path.join(folder, file.replace(/\.txt$/, ".answers.jsonl")), `${lines}\n`);
      total += cases.length;
      compare(file, cases, answers, answerOurs);
    }
  }
});
console.log(`${total} cases, ${different} differences`);
