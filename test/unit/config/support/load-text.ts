import { buildConfig, type LoadedConfig } from "../../../../src/config/load-config.ts";
import type { AgentCommand } from "../../../../src/config/validate/validation.ts";
import { AgentError } from "../../../../src/runtime/errors.ts";

interface LoadTextOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, string | number | boolean>>;
  readonly command?: AgentCommand;
}

/** Loads texts as files `agent.hcl`, `agent-2.hcl`, … */
export function loadTexts(texts: readonly string[], options: LoadTextOptions = {}): LoadedConfig {
  const files = texts.map((text, index) => ({ name: index === 0 ? "agent.hcl" : `agent-${index + 1}.hcl`, text }));
  return buildConfig(files, {
    env: options.env ?? {},
    flags: options.flags ?? {},
    command: options.command ?? "agent",
  });
}

export function loadText(text: string, options: LoadTextOptions = {}): LoadedConfig {
  return loadTexts([text], options);
}

/** The code and message of the AgentError that loading throws; "loaded" if it does not. */
export function loadFailure(run: () => unknown): string {
  try {
    run();
    return "loaded";
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

/** A listener that makes any config valid. */
export const LISTENER = 'listener "tcp" { tls_disable = true }\n';
