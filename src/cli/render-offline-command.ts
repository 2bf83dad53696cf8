import { buffer } from "node:stream/consumers";
import { loadFunctions } from "../template/functions/function-map.ts";
import { decodeGoString, encodeGoString } from "../template/language/go-string.ts";
import { renderOffline } from "../template/render-offline.ts";
import { readData, readFixtures, readInput } from "./fixtures-file.ts";
import type { ParsedFlags } from "./flags.ts";
import { printDifference, printResult } from "./print-result.ts";

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
