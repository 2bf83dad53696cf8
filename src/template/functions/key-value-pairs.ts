import { FunctionError } from "../render-context.ts";

/** The parameters in arguments of the form `k=v`; empty arguments are passed over. `complaint` is the error for another one. */
export function parsePairs(
  pairs: readonly string[],
  complaint: (pair: string) => string,
): Readonly<Record<string, string>> {
  const parameters = new Map<string, string>();
  for (const pair of pairs) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    if (equals === -1) throw new FunctionError(complaint(pair));
    parameters.set(pair.slice(0, equals).trim(), pair.slice(equals + 1).trim());
  }
  // fromEntries defines members, so that a parameter `__proto__` is one like any other.
  return Object.fromEntries(parameters);
}
