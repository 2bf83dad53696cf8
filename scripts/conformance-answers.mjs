// Asks Go's own text/template for the answers to the cases in test/conformance/cases/language and stores them beside.
// Run it by name after a change of the cases; it needs Go 1.26. Prints where our engine differs.
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { askOracle, importTypeScript, root, withOracle } from "./conformance-engine.mjs";

const folder = path.join(root, "test/conformance/cases/language");
const { answerCase, parseCaseFile } = await importTypeScript("test/conformance/support/language-case.ts");

let total = 0;
let different = 0;
await withOracle(async (binary) => {
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(".txt")).sort()) {
    const cases = parseCaseFile(await readFile(path.join(folder, file), "utf8"));
    const answers = await askOracle(binary, cases);
    const lines = answers.map((answer) => JSON.stringify(answer)).join("\n");
    await writeFile(path.join(folder, file.replace(/\.txt$/, ".answers.jsonl")), `${lines}\n`);
    total += cases.length;
    cases.forEach((entry, index) => {
      const ours = answerCase(entry);
      if (isDeepStrictEqual(ours, answers[index])) return;
      different += 1;
      console.log(`${file}: ${JSON.stringify(entry)}\n  Go:   ${JSON.stringify(answers[index])}`);
      console.log(`  ours: ${JSON.stringify(ours)}`);
    });
  }
});
console.log(`${total} cases, ${different} differences`);
