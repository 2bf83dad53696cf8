import { AgentError, errorMessage } from "../../runtime/errors.ts";
import { EXIT_ERROR, EXIT_OK } from "../exit-codes.ts";
import { formatFlags, parseFlags, type ParsedFlags } from "../flags.ts";
import { flagsOnlyFor, renderFlags } from "../render-flags.ts";

const USAGE = `Usage: attache render -template=FILE [-fixtures=FILE.json] [-check=FILE]
       attache render -config=FILE -dry-run [-template=NUMBER|DESTINATION] [-diff]

Renders one template to standard output and writes no file.

The first form needs no server: fixtures stand in for its secrets, so that templates can be tested; see
docs/templates.md. The second one renders a template of an agent's config with the secrets of the server.

Options:

`;

/** `attache render`. Resolves with the exit code. */
export async function runRenderCommand(args: readonly string[]): Promise<number> {
  try {
    const flags = parseFlags(args, renderFlags());
    if (flags.help) {
      process.stdout.write(USAGE + formatFlags(renderFlags()));
      return EXIT_OK;
    }
    return await render(flags);
  } catch (error) {
    // The error of a template begins with its place, as Go's does and as editors expect it.
    const prefix = error instanceof Error && error.name === "TemplateError" ? "" : "attache: ";
    process.stderr.write(`${prefix}${errorMessage(error)}\n`);
    return EXIT_ERROR;
  }
}

async function render(flags: ParsedFlags): Promise<number> {
  const { values } = flags;
  const isLive = values["config"] !== undefined || values["dry-run"] === "true";
  refuseOthers(values, isLive);
  if (isLive) {
    if (values["dry-run"] !== "true") {
      throw invalid("with -config it also needs -dry-run, since it writes no file: attache agent does that");
    }
    const { renderLiveCommand } = await import("../render-live-command.ts");
    return renderLiveCommand(flags);
  }
  const { template } = values;
  if (template === undefined || template === "") {
    throw invalid("name the template's file with -template=FILE; see attache render -help");
  }
  const { renderOfflineCommand } = await import("../render-offline-command.ts");
  return renderOfflineCommand(template, flags);
}

/** A flag of the other way to render would be ignored silently otherwise. */
function refuseOthers(values: ParsedFlags["values"], isLive: boolean): void {
  const other = flagsOnlyFor(isLive ? "offline" : "live").find((name) => values[name] !== undefined);
  if (other === undefined) return;
  throw invalid(
    isLive
      ? `-${other} is for a template file without a server, and cannot be used with -config`
      : `-${other} needs the server: name an agent's config with -config=FILE -dry-run`,
  );
}

function invalid(message: string): AgentError {
  return new AgentError("FLAG_INVALID", message);
}
