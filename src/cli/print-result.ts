import { EXIT_ERROR, EXIT_OK } from "./exit-codes.ts";
import { unifiedDiff } from "./line-diff.ts";
import { writeOutput } from "./write-output.ts";

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
