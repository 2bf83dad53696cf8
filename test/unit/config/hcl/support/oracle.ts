import parser from "js-hcl-parser";

export type Verdict = { readonly ok: true; readonly plain: unknown } | { readonly ok: false; readonly problem: string };

/** What HashiCorp's own parser decodes the config into; see toPlain for the shape. Negative zeros are zeros. */
export function oracleDecode(text: string): Verdict {
  return attempt(() => {
    const result = parser.parse(text);
    if (result.startsWith("unable to")) throw new Error(result);
    return JSON.parse(result, (_key, value: unknown) => (value === 0 ? 0 : value)) as unknown;
  });
}

/** Whether HashiCorp's own parser takes the syntax; numbers and escapes are not looked into. */
export function oracleParse(text: string): Verdict {
  return attempt(() => {
    const result = parser.stringify(text);
    if (result.startsWith("unable to parse")) throw new Error(result);
    return result;
  });
}

function attempt(run: () => unknown): Verdict {
  try {
    return { ok: true, plain: run() };
  } catch (error) {
    return { ok: false, problem: String(error) };
  }
}
