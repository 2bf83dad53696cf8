import { readFile } from "node:fs/promises";
import { renderOnce } from "../agent/render-once.ts";
import { BadValue } from "../config/bad-value.ts";
import { parseDuration } from "../config/duration.ts";
import { loadConfig } from "../config/load-config.ts";
import { readVariable } from "../config/overrides.ts";
import { createLogger } from "../observability/logger.ts";
import { createScrubber, type Scrubber } from "../observability/scrub.ts";
import { systemClock } from "../runtime/clock.ts";
import { AgentError, errorMessage, systemErrorCode } from "../runtime/errors.ts";
import { nodeFileSystem } from "../runtime/file-system.ts";
import { SecretValue } from "../runtime/secret-value.ts";
import { encodeGoString } from "../template/language/go-string.ts";
import { EXIT_ERROR } from "./exit-codes.ts";
import type { ParsedFlags } from "./flags.ts";
import { printDifference, printResult } from "./print-result.ts";
import { selectTemplate } from "./select-template.ts";
import { handleSignals } from "./signals.ts";
import { VERSION } from "./version.ts";

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * `attache render -config=FILE -dry-run`: one template of an agent's config, with the secrets of the server. Resolves with
 * the exit code; throws TemplateError and AgentError.
 */
export async function renderLiveCommand({ values, lists }: ParsedFlags): Promise<number> {
  const timeout = readTimeout(values["timeout"]);
  const paths = lists["config"] ?? [];
  const { config, warnings } = await loadConfig({ paths, flags: values, env: process.env });
  const template = selectTemplate(config, values["template"]);
  const scrubber = createScrubber();
  const logger = createLogger({
    name: "render",
    level: "warn",
    format: "standard",
    clock: systemClock,
    scrubber,
    write: (line) => void process.stderr.write(line),
  });
  for (const { message, code } of warnings) logger.warn(message, { code });
  const dependencies = {
    clock: systemClock,
    fileSystem: nodeFileSystem,
    env: process.env,
    logger,
    scrubber,
    version: VERSION,
  };
  const stop = new AbortController();
  const unhandle = handleSignals({
    onStop: () => stop.abort(),
    onForce: () => process.exit(EXIT_ERROR),
    onReload: () => undefined,
    onReopen: () => undefined,
    onReport: () => undefined,
  });
  try {
    const token = tokenFromEnvironment(scrubber);
    const text = await renderOnce({ config, dependencies, template, token, timeout }, stop.signal);
    const rendered = encodeGoString(text);
    if (values["diff"] !== "true") return await printResult(rendered);
    const destination = template.destination ?? "";
    const existing = await readExisting(destination);
    return await printDifference(
      rendered,
      existing === undefined ? "/dev/null" : destination,
      existing ?? Buffer.alloc(0),
    );
  } finally {
    unhandle();
  }
}

function readTimeout(text: string | undefined): number {
  if (text === undefined) return DEFAULT_TIMEOUT_MS;
  const timeout = parseDuration(text);
  if (!(timeout instanceof BadValue) && timeout > 0) return timeout;
  throw new AgentError(
    "FLAG_INVALID",
    `the flag -timeout takes a duration above zero, such as 90s, not ${JSON.stringify(text)}`,
  );
}

function tokenFromEnvironment(scrubber: Scrubber): SecretValue | undefined {
  const variable = readVariable(process.env, "VAULT_TOKEN");
  if (variable === undefined) return undefined;
  const token = new SecretValue(variable.value.trim());
  scrubber.add(token);
  return token;
}

/** undefined if there is no file yet. */
async function readExisting(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw new AgentError("FILE_UNREADABLE", `cannot read the destination ${path}: ${errorMessage(error)}`, {
      cause: error,
    });
  }
}
