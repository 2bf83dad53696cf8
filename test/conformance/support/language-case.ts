/** Cases for the template language: how they are written in a file, and how our engine answers one. */
import { Buffer } from "node:buffer";
import { encodeGoString } from "../../../src/template/language/go-string.ts";
import { parseTemplate } from "../../../src/template/language/template.ts";
import { TemplateError } from "../../../src/template/language/template-error.ts";
import { decodeData } from "./oracle-data.ts";
import { FUNCTIONS } from "./oracle-functions.ts";

export interface LanguageCase {
  readonly name: string;
  readonly template: string;
  /** JSON, with tags for the types that JSON lacks. */
  readonly data: unknown;
  readonly options: {
    readonly missingKey?: "default" | "zero" | "error";
    readonly leftDelimiter?: string;
    readonly rightDelimiter?: string;
  };
}

/** Exactly one of the three; base64 when the output is no valid UTF-8. */
export interface Answer {
  readonly output?: string;
  readonly outputBase64?: string;
  readonly error?: string;
}

/**
 * Reads a file of cases. A line `--- {…}` begins a case: the JSON, which may be left out, sets its data, options or name;
 * the lines up to the next such line are the template. Below a line `>>> {…}` each line is a template by itself. A line
 * `=== {…}` sets what all blocks after it have in common, `defaults` what all cases of the file have.
 */
export function parseCaseFile(text: string, defaults: object = {}): LanguageCase[] {
  let common = {};
  return text.split(/^(?=(?:---|===|>>>)(?: |$))/m).flatMap((block) => {
    const [head = "", ...lines] = block.replace(/\n$/, "").split("\n");
    const settings = head.length > 4 && !head.startsWith("#") ? (JSON.parse(head.slice(4)) as object) : {};
    if (head.startsWith("===")) common = settings;
    const shared = { name: "t", data: null, options: {}, ...defaults, ...common, ...settings };
    if (head.startsWith(">>>")) return lines.filter((line) => line !== "").map((template) => ({ ...shared, template }));
    return head.startsWith("---") ? [{ ...shared, template: lines.join("\n") }] : [];
  });
}

/** What our engine makes of the case. */
export function answerCase({ name, template, data, options }: LanguageCase): Answer {
  try {
    const parsed = parseTemplate(name, template, { ...options, functions: FUNCTIONS, maxSteps: 1_000_000 });
    const output = parsed.execute(decodeData(data), undefined);
    if (output.isWellFormed()) return { output };
    return { outputBase64: Buffer.from(encodeGoString(output)).toString("base64") };
  } catch (error) {
    if (error instanceof TemplateError) return { error: error.message };
    throw error;
  }
}
