import { buffer } from "node:stream/consumers";
import { loadFunctions } from "../template/functions/function-map.ts";
import { decodeGoString, encodeGoString } from "../template/language/go-string.ts";
import { renderOffline } from "../template/render-offline.ts";
import { EXIT_ERROR, EXIT_OK } from "./exit-codes.ts";
import { readData, readFixtures, readInput } from "./fixtures-file.ts";
import type { ParsedFlags } from "./flags.ts";
import { unifiedDiff } from "./line-diff.ts";
import { writeOutput } from "./write-output.ts";

/**
 * `attache render -template=FILE`: to standard output, from fixtures instead of a server. Resolves with the exit code;
 * throws TemplateError and AgentError.
 */
export async function renderOfflineCommand(template: string, { values, lists }: ParsedFlags): Promise<number> {
  const { fixtures, data, check } = values;
  const isStandardInput = template === "-";
  const source = isStandardInput ? await buffer(process.stdin) : await readInput("the template", template);
  const text = decodeGoString(source);
  const output = renderOffline({
    name: isStandardInput ? "stdin" : template,
    text,
    functions: await loadFunctions(text),
    fixtures: fixtures === undefined ? {} : await readFixtures(fixtures),
    data: data === undefined ? null : await readData(data),
    errorOnMissingKey: values["error-on-missing-key"] === "true",
    leftDelimiter: values["left-delimiter"],
    rightDelimiter: values["right-delimiter"],
    sandboxPath: values["sandbox-path"],
    functionDenylist: lists["function-denylist"],
  });
  const rendered = encodeGoString(output);
  return check === undefined
    ? printResult(rendered)
    : printDifference(rendered, check, await readInput("the expected result", check));
}

/** Resolves with the exit code. */
export async function printResult(rendered: Uint8Array): Promise<number> {
  return (await writeOutput(process.stdout, rendered)) ? EXIT_OK : EXIT_ERROR;
}

/** Nothing if there is no difference. Resolves with the exit code. */
export async function printDifference(rendered: Uint8Array, name: string, expected: Uint8Array): Promise<number> {
  const difference = unifiedDiff(expected, rendered, { from: name, to: "rendered" });
  if (difference.length === 0) return EXIT_OK;
  await writeOutput(process.stdout, difference);
  return EXIT_ERROR;
}
