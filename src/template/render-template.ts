import { allFunctions } from "./functions/all-functions.ts";
import { encodeGoString, normalizeGoString } from "./language/go-string.ts";
import { TemplateError } from "./language/template-error.ts";
import type { OfflineSettings } from "./offline-settings.ts";
import { renderOffline } from "./render-offline.ts";
import type { TemplateFixtures } from "./template-fixtures.ts";

export { TemplateError };
export type { TemplateFixtures };

export interface RenderTemplateOptions extends OfflineSettings {
  /** The dot of the template. Default: nil. Integers become Go's int, other numbers float64, objects maps. */
  readonly data?: unknown;
  readonly fixtures?: TemplateFixtures;
  /** Stands in error messages. Default `template`. */
  readonly name?: string;
}

/**
 * Renders a template without a server. Throws TemplateError, with Go's wording of the place
 * (`template: NAME:LINE:COL: executing …`), also for a secret that has no fixture; and AgentError FIXTURES_INVALID for a
 * fixture that is no response of a server.
 */
export function renderTemplate(text: string, options: RenderTemplateOptions = {}): string {
  const output = renderOffline({
    ...options,
    name: options.name ?? "template",
    text: normalizeGoString(text),
    functions: allFunctions,
    fixtures: options.fixtures ?? {},
    data: options.data ?? null,
  });
  // Bytes that are no UTF-8 cannot stand in a JavaScript string: they become U+FFFD.
  return output.isWellFormed() ? output : encodeGoString(output).toString("utf8");
}
