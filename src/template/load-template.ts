import { AgentError, errorMessage, systemErrorCode } from "../runtime/errors.ts";
import type { FileSystem } from "../runtime/file-system.ts";
import { loadFunctions, withoutDenied } from "./functions/function-map.ts";
import { decodeGoString, normalizeGoString } from "./language/go-string.ts";
import { parseTemplate, type ParsedTemplate } from "./language/template.ts";
import type { RenderContext } from "./render-context.ts";
import type { TemplateSpec } from "./template-spec.ts";

/** Reads and parses one template. Throws TEMPLATE_UNREADABLE, or the parser's TemplateError. */
export async function loadTemplate(spec: TemplateSpec, fileSystem: FileSystem): Promise<ParsedTemplate<RenderContext>> {
  const text =
    spec.source === undefined ? normalizeGoString(spec.contents ?? "") : await readSource(fileSystem, spec.source);
  // consul-template names every template "", which helps nobody who has two of them.
  return parseTemplate<RenderContext>(spec.source ?? "(contents)", text, {
    functions: withoutDenied(await loadFunctions(text), spec.functionDenylist),
    leftDelimiter: spec.leftDelimiter,
    rightDelimiter: spec.rightDelimiter,
    missingKey: spec.errorOnMissingKey ? "error" : "zero",
  });
}

async function readSource(fileSystem: FileSystem, source: string): Promise<string> {
  try {
    return decodeGoString(await fileSystem.readFile(source));
  } catch (error) {
    const reason = systemErrorCode(error) === "ENOENT" ? "the file does not exist" : errorMessage(error);
    throw new AgentError("TEMPLATE_UNREADABLE", `cannot read the template source ${source}: ${reason}`, {
      cause: error,
      detail: { path: source },
    });
  }
}
