import { systemClock } from "../runtime/clock.ts";
import { withoutDenied, type FunctionMap } from "./functions/function-map.ts";
import { parseTemplate } from "./language/template.ts";
import { toGoValue } from "./language/to-go-value.ts";
import { createOfflineContext, type TemplateFixtures } from "./offline-context.ts";
import type { RenderContext } from "./render-context.ts";

/** The settings that a template has in a config too. */
export interface OfflineSettings {
  /** True: a map key that is not there is an error. Default false: it is the zero value, `<no value>`. */
  readonly errorOnMissingKey?: boolean | undefined;
  /** Defaults: `{{` and `}}`. */
  readonly leftDelimiter?: string | undefined;
  readonly rightDelimiter?: string | undefined;
  /** The folder outside of which `file` reads nothing. Default: none. */
  readonly sandboxPath?: string | undefined;
  /** Functions that must not be called; `*` stands for any text. */
  readonly functionDenylist?: readonly string[] | undefined;
}

export interface OfflineRendering extends OfflineSettings {
  /** Stands in error messages. */
  readonly name: string;
  /** A Go string, as the result is: see language/go-string.ts. */
  readonly text: string;
  /** Those that the text names, at least. */
  readonly functions: FunctionMap;
  readonly fixtures: TemplateFixtures;
  /** See toGoValue. */
  readonly data: unknown;
}

/** Renders without a server. Throws TemplateError, and FIXTURES_INVALID. */
export function renderOffline(rendering: OfflineRendering): string {
  const { name, text, functions, fixtures, data, sandboxPath } = rendering;
  const template = parseTemplate<RenderContext>(name, text, {
    functions: withoutDenied(functions, rendering.functionDenylist ?? []),
    missingKey: rendering.errorOnMissingKey === true ? "error" : "zero",
    leftDelimiter: rendering.leftDelimiter ?? "",
    rightDelimiter: rendering.rightDelimiter ?? "",
  });
  const context = createOfflineContext({ fixtures, sandboxPath, clock: systemClock }, template);
  return template.execute(toGoValue(data), context);
}
