import { readFileSync } from "node:fs";
import { systemClock } from "../runtime/clock.ts";
import { systemRandomBytes } from "../runtime/random-bytes.ts";
import { splitPath } from "../secrets/secret-request.ts";
import { parseSecret, type VaultSecret } from "../vault/response.ts";
import { allFunctions } from "./functions/all-functions.ts";
import { decodeGoString, encodeGoString, normalizeGoString } from "./language/go-string.ts";
import { TemplateError } from "./language/template-error.ts";
import { parseTemplate, type ParsedTemplate } from "./language/template.ts";
import type { GoValue } from "./language/values.ts";
import { toGoValue } from "./language/to-go-value.ts";
import { FunctionError, type RenderContext } from "./render-context.ts";

export { TemplateError };

/** What stands in for the server: keys are paths as the template names them. */
export interface TemplateFixtures {
  /**
   * The server's response for each path that `secret` reads or writes, as an object or as JSON text (in which large
   * integers keep their digits); null is a secret that does not exist.
   */
  readonly secrets?: Readonly<Record<string, object | string | null>>;
  /** The names that `secrets` lists below each path. */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
  /** The variables that `env` sees, and no others. Default: those of the process. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface RenderTemplateOptions {
  /** The dot of the template. Default: nil. Integers become Go's int, other numbers float64, objects maps. */
  readonly data?: unknown;
  readonly fixtures?: TemplateFixtures;
  /** True: a map key that is not there is an error. Default false: it is the zero value, `<no value>`. */
  readonly errorOnMissingKey?: boolean;
  /** Defaults: `{{` and `}}`. */
  readonly leftDelimiter?: string;
  readonly rightDelimiter?: string;
  /** Stands in error messages. Default `template`. */
  readonly name?: string;
}

/**
 * Renders a template without a server. Throws TemplateError, with Go's wording of the place
 * (`template: NAME:LINE:COL: executing …`), also for a secret that has no fixture.
 */
export function renderTemplate(text: string, options: RenderTemplateOptions = {}): string {
  const template = parseTemplate<RenderContext>(options.name ?? "template", normalizeGoString(text), {
    functions: allFunctions,
    missingKey: options.errorOnMissingKey === true ? "error" : "zero",
    ...(options.leftDelimiter === undefined ? {} : { leftDelimiter: options.leftDelimiter }),
    ...(options.rightDelimiter === undefined ? {} : { rightDelimiter: options.rightDelimiter }),
  });
  const output = template.execute(toGoValue(options.data ?? null), fixtureContext(options.fixtures ?? {}, template));
  // Bytes that are no UTF-8 cannot stand in a JavaScript string: they become U+FFFD.
  return output.isWellFormed() ? output : encodeGoString(output).toString("utf8");
}

function fixtureContext(
  { secrets, lists, env }: TemplateFixtures,
  template: ParsedTemplate<RenderContext>,
): RenderContext {
  const parsed = new Map<string, VaultSecret | undefined>();
  for (const [path, response] of Object.entries(secrets ?? {})) {
    const json = typeof response === "string" ? response : JSON.stringify(response);
    parsed.set(pathKey(path), response === null ? undefined : parseSecret(json));
  }
  const listed = new Map(Object.entries(lists ?? {}).map(([path, names]) => [pathKey(path), names]));
  const context: RenderContext = {
    readSecret({ method, path }) {
      const key = pathKey(path);
      const names = listed.get(key);
      if (method === "LIST" && names !== undefined) return listResponse(names);
      if (method === "LIST" || !parsed.has(key)) {
        throw new FunctionError(`there is no fixture for ${method === "LIST" ? "the list" : "the secret"} at ${path}`);
      }
      return parsed.get(key);
    },
    readFile: (path) => decodeGoString(readFileSync(path)),
    environment: (name) => (env === undefined ? process.env[name] : env[name]),
    now: () => systemClock.now(),
    randomBytes: systemRandomBytes,
    scratch: new Map<string, GoValue>(),
    executeTemplate: (name, data) => template.executeNamed(name, data, context),
  };
  return context;
}

function pathKey(path: string): string {
  const { route, query } = splitPath(path);
  return query === "" ? route : `${route}?${query}`;
}

function listResponse(names: readonly string[]): VaultSecret {
  return {
    requestId: "",
    leaseId: "",
    leaseDuration: 0,
    renewable: false,
    data: new Map([["keys", [...names]]]),
    warnings: [],
  };
}
