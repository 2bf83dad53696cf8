import type { ParsedTemplate } from "./language/template.ts";
import type { LiveContext } from "./live-context.ts";
import type { RenderContext } from "./render-context.ts";

/** Renders once; undefined if something was missing, which the context knows. Throws what is wrong with the template. */
export function evaluate(template: ParsedTemplate<RenderContext>, context: LiveContext): string | undefined {
  context.begin(template);
  let text: string;
  try {
    text = template.execute(null, context);
  } catch (error) {
    // Without its secrets a template may well fail, in ways that its author never sees later.
    if (context.missing.length > 0) return undefined;
    throw error;
  }
  if (context.missing.length > 0) return undefined;
  context.releaseUnused();
  return text;
}
