/** Cases for the functions that templates call: what our engine answers. */
import { Buffer } from "node:buffer";
import { parseSecret, type VaultSecret } from "../../../src/vault/response.ts";
import { splitPath } from "../../../src/secrets/secret-request.ts";
import { allFunctions } from "../../../src/template/functions/all-functions.ts";
import { withoutDenied } from "../../../src/template/functions/function-map.ts";
import { encodeGoString } from "../../../src/template/language/go-string.ts";
import { ANY } from "../../../src/template/language/go-type.ts";
import { TemplateError } from "../../../src/template/language/template-error.ts";
import { parseTemplate, type ParsedTemplate } from "../../../src/template/language/template.ts";
import { goType } from "../../../src/template/language/values.ts";
import { FunctionError, type RenderContext } from "../../../src/template/render-context.ts";
import type { Answer, LanguageCase } from "./language-case.ts";
import { decodeData } from "./oracle-data.ts";
import { fakeRenderContext } from "../../fakes/fake-render-context.ts";

export interface HelperCase extends LanguageCase {
  readonly options: LanguageCase["options"] & { readonly functionDenylist?: readonly string[] };
  /** See fixtures in oracle/helpers.go. */
  readonly fixtures: {
    readonly secrets?: Readonly<Record<string, unknown>>;
    readonly lists?: Readonly<Record<string, readonly string[]>>;
    readonly env?: Readonly<Record<string, string>>;
    readonly files?: Readonly<Record<string, string>>;
  };
}

const FOLDER = "FOLDER";
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

/** What our engine makes of the case, with the functions `data`, `folder` and `typeOf` of oracle/helpers.go. */
export function answerHelperCase({ template, data, options, fixtures }: HelperCase): Answer {
  const functions = new Map(withoutDenied(allFunctions, options.functionDenylist ?? []));
  const value = decodeData(data);
  functions.set("data", { name: "data", signature: { params: [] }, call: () => value });
  functions.set("folder", { name: "folder", signature: { params: [] }, call: () => FOLDER });
  functions.set("typeOf", { name: "typeOf", signature: { params: [ANY] }, call: (_context, [arg]) => goType(arg) });
  try {
    const parsed = parseTemplate("", template, { missingKey: "zero", ...options, functions, maxSteps: 1_000_000 });
    const output = parsed.execute(null, caseContext(fixtures, parsed));
    if (output.isWellFormed()) return { output };
    return { outputBase64: Buffer.from(encodeGoString(output)).toString("base64") };
  } catch (error) {
    // The oracle writes bytes outside UTF-8 in an error as JSON does.
    if (error instanceof TemplateError) return { error: error.message.toWellFormed() };
    throw error;
  }
}

function caseContext(fixtures: HelperCase["fixtures"], parsed: ParsedTemplate<RenderContext>): RenderContext {
  const { secrets = {}, lists = {}, env = {}, files = {} } = fixtures;
  const parsedSecrets = new Map<string, VaultSecret | undefined>();
  const context: RenderContext = fakeRenderContext({
    readSecret({ method, path }) {
      const { route } = splitPath(path);
      const keys = lists[route];
      if (method === "LIST") return keys === undefined ? undefined : parseSecret(JSON.stringify({ data: { keys } }));
      const response = secrets[route];
      if (response === undefined) return undefined;
      // As the agent's store: the same secret each time.
      if (!parsedSecrets.has(route)) parsedSecrets.set(route, parseSecret(asText(response)));
      return parsedSecrets.get(route);
    },
    // The oracle has no server, so no certificate is ever there.
    readFile(path) {
      const content = files[path.slice(FOLDER.length + 1)];
      if (content === undefined) throw new FunctionError(`there is no file ${path}`);
      return content;
    },
    environment: (name) => env[name],
    now: () => NOW,
    randomBytes: (count) => new Uint8Array(count).map((_, index) => (index * 7 + 1) % 256),
    executeTemplate: (name, dot) => parsed.executeNamed(name, dot, context),
  });
  return context;
}

function asText(response: unknown): string {
  return typeof response === "string" ? response : JSON.stringify(response);
}
