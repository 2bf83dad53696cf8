import { atMost } from "../runtime/at-most.ts";
import { AgentError, errorMessage } from "../runtime/errors.ts";
import { Latest } from "../runtime/latest.ts";
import { systemRandomBytes } from "../runtime/random-bytes.ts";
import { evaluate } from "./evaluate.ts";
import { TemplateError } from "./language/template-error.ts";
import { LiveContext, type Missing } from "./live-context.ts";
import { loadTemplate } from "./load-template.ts";
import type { TemplateDependencies, TemplateSpec } from "./template-spec.ts";

export type RenderLiveDependencies = Pick<
  TemplateDependencies,
  "store" | "files" | "clock" | "fileSystem" | "env" | "processEnv"
>;

/**
 * Renders a template once, with what the store reads, and writes nothing; resolves with the text, a Go string. Throws
 * TEMPLATE_UNREADABLE, RENDER_TIMEOUT if something is still missing after `timeout` milliseconds, and TemplateError, in
 * which no secret stands.
 */
export async function renderLive(
  spec: TemplateSpec,
  { store, files, clock, fileSystem, env, processEnv = env }: RenderLiveDependencies,
  timeout: number,
  signal: AbortSignal,
): Promise<string> {
  const template = await loadTemplate(spec, fileSystem);
  const changes = new Latest<null>();
  const context = new LiveContext({
    store,
    files,
    fileSystem,
    destination: spec.destination,
    env,
    processEnv,
    sandboxPath: spec.sandboxPath,
    clock,
    randomBytes: systemRandomBytes,
    onChange: () => changes.set(null),
  });
  let text: string | undefined;
  try {
    const untilWhole = async (waiting: AbortSignal): Promise<void> => {
      for (;;) {
        const seen = changes.version;
        text = evaluate(template, context);
        if (text !== undefined) return;
        await changes.after(seen, waiting);
      }
    };
    await atMost(timeout, clock, untilWhole, signal);
  } catch (error) {
    throw error instanceof TemplateError ? redacted(error, context) : error;
  } finally {
    context.close();
  }
  if (text === undefined) throw timedOut(context.missing, timeout);
  return text;
}

function redacted({ message, templateName, line, column }: TemplateError, context: LiveContext): TemplateError {
  return new TemplateError(context.redact(message), {
    templateName,
    line,
    ...(column === undefined ? {} : { column }),
  });
}

function timedOut(missing: readonly Missing[], timeout: number): AgentError {
  const reasons = missing.map(({ path, error }) => (error === undefined ? path : `${path} (${errorMessage(error)})`));
  const what = [...new Set(reasons)].join("; ");
  return new AgentError("RENDER_TIMEOUT", `after ${timeout / 1000} s there is still no answer for ${what}`);
}
