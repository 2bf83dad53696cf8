import { systemClock } from "../runtime/clock.ts";
import { withoutDenied, type FunctionMap } from "./functions/function-map.ts";
import { parseTemplate } from "./language/template.ts";
import { toGoValue } from "./language/to-go-value.ts";
import { createOfflineContext } from "./offline-context.ts";
import type { OfflineSettings } from "./offline-settings.ts";
import type { RenderContext } from "./render-context.ts";
import type { TemplateFixtures } from "./template-fixtures.ts";

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
