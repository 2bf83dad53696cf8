import { resolve } from "node:path";
import type { AgentConfig, TemplateStanza } from "../config/schema.ts";
import { AgentError } from "../runtime/errors.ts";

/**
 * The template of a config that is meant: by its destination, or by its number, counted from 1; without a name the only
 * one. Throws FLAG_INVALID, which lists them.
 */
export function selectTemplate({ templates }: AgentConfig, wanted: string | undefined): TemplateStanza {
  const [only] = templates;
  if (only === undefined) throw new AgentError("FLAG_INVALID", "the config has no template to render");
  if (wanted === undefined && templates.length === 1) return only;
  if (wanted === undefined) throw invalid("name one of the config's templates", templates);
  // The config lets no two templates have one destination.
  const named = templates.find(({ destination }) => resolve(destination ?? "") === resolve(wanted));
  const numbered = /^[1-9]\d*$/.test(wanted) ? templates[Number(wanted) - 1] : undefined;
  const found = named ?? numbered;
  if (found === undefined) throw invalid(`the config has no template ${JSON.stringify(wanted)}`, templates);
  return found;
}

function invalid(message: string, templates: readonly TemplateStanza[]): AgentError {
  const list = templates.map(({ destination }, index) => `  ${index + 1}  ${destination ?? ""}`).join("\n");
  return new AgentError("FLAG_INVALID", `${message} with -template=NUMBER or -template=DESTINATION:\n${list}`);
}
