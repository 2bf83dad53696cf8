import { AgentError } from "../runtime/errors.ts";
import { nodeFileSystem } from "../runtime/file-system.ts";
import { readConfigFiles, type ConfigFileSystem } from "./config-files.ts";
import { decodeFile, type DecodeContext } from "./decode-stanza.ts";
import { applyDefaults } from "./defaults.ts";
import { deepFreeze } from "./freeze.ts";
import { parseConfigText } from "./hcl/parse-config-text.ts";
import { mergeConfigs } from "./merge-config.ts";
import { normalizeConfig, type Mutable } from "./normalize.ts";
import { Origins, type Decoded } from "./origins.ts";
import { applyOverrides, readVariable, type Environment, type Flags } from "./overrides.ts";
import { ProblemList, type SourceFile } from "./problems.ts";
import { configSchema, type AgentConfig } from "./schema.ts";
import { sensitiveKeys } from "./sensitive-keys.ts";
import { validateConfig } from "./validate.ts";
import { createValidation, type AgentCommand } from "./validate/validation.ts";
import { WarningList, type ConfigWarning } from "./warnings.ts";

export interface LoadConfigOptions {
  /** Files and folders, as given with -config. If there are none, those of VAULT_AGENT_CONFIG_PATH (commas between). */
  readonly paths: readonly string[];
  /** Flags that were given, by name without dashes. They win over the environment, which wins over the files. */
  readonly flags?: Flags;
  readonly env?: Environment;
  /** Whose rules apply; the default is "agent". */
  readonly command?: AgentCommand;
  /** True if the same paths were read before: of a pipe, nothing is left then. The default is false. */
  readonly isReload?: boolean;
  /** The default is the real one. */
  readonly fileSystem?: ConfigFileSystem;
}

export interface LoadedConfig {
  readonly config: AgentConfig;
  readonly warnings: readonly ConfigWarning[];
}

/**
 * Reads, joins and checks the configuration.
 *
 * Throws AgentError `CONFIG_MISSING` (no path at all), `CONFIG_UNREADABLE` (a path that is not there or may not be
 * read), `CONFIG_SYNTAX` (the only problem is one file's syntax) or `CONFIG_INVALID`, whose message has every problem
 * with its place and, where that cannot show a secret, its line.
 */
export async function loadConfig(options: LoadConfigOptions): Promise<LoadedConfig> {
  const command = options.command ?? "agent";
  const env = options.env ?? {};
  const paths = options.paths.length > 0 ? options.paths : pathsFromEnvironment(env, command);
  if (paths.length === 0) {
    throw new AgentError("CONFIG_MISSING", "no configuration is given: name a file or a folder with -config=PATH");
  }
  const files = await readConfigFiles(options.fileSystem ?? nodeFileSystem, paths, options.isReload ?? false);
  return buildConfig(files, { env, command, flags: options.flags ?? {} });
}

/** The part of loadConfig that needs no file system: see there. */
export function buildConfig(
  files: readonly SourceFile[],
  options: { readonly env: Environment; readonly flags: Flags; readonly command: AgentCommand },
): LoadedConfig {
  const problems = new ProblemList(sensitiveKeys(configSchema));
  const warnings = new WarningList();
  const origins = new Origins();
  const decoded = files.map((source) => decodeSource({ source, problems, warnings, origins }, files.length));
  const merged = mergeConfigs(configSchema, decoded, origins);
  if (options.command === "proxy") dropAgentBlocks(merged, warnings, origins);
  applyOverrides({ ...options, problems, warnings }, configSchema, merged);
  applyDefaults(configSchema, merged);
  merged.sources = files.map((file) => file.name);
  // The table that `merged` was built from is what the type is inferred from.
  const config = merged as unknown as Mutable<AgentConfig>;
  normalizeConfig(config, options.env);
  validateConfig(createValidation({ config, command: options.command, origins, warnings, problems }));
  problems.throwIfAny(files);
  return { config: deepFreeze(config), warnings: warnings.all() };
}

function decodeSource(context: DecodeContext, fileCount: number): Decoded {
  const { source, problems, origins } = context;
  try {
    return decodeFile(context, configSchema, parseConfigText(source.text, source.name));
  } catch (error) {
    if (!(error instanceof AgentError) || fileCount === 1) throw error;
    problems.addError({ source, position: { line: 1, column: 1, offset: 0 } }, error);
    const unread: Decoded = {};
    origins.markBroken(unread);
    return unread;
  }
}

/** The proxy command takes an agent's file, and does not do what only the agent does. */
function dropAgentBlocks(merged: Decoded, warnings: WarningList, origins: Origins): void {
  const blocks = {
    template: "templates",
    env_template: "env_templates",
    exec: "exec",
    template_config: "template_config",
  };
  for (const [key, name] of Object.entries(blocks)) {
    const value = merged[name];
    if (value === undefined) continue;
    const first: unknown = Array.isArray(value) ? value[0] : value;
    const origin = typeof first === "object" && first !== null ? origins.ofBlock(first) : undefined;
    warnings.add("CONFIG_NO_EFFECT", key, origin, `${key} has no effect in the proxy command`);
    delete merged[name];
  }
}

function pathsFromEnvironment(env: Environment, command: AgentCommand): string[] {
  const variable = readVariable(env, command === "proxy" ? "VAULT_PROXY_CONFIG_PATH" : "VAULT_AGENT_CONFIG_PATH");
  return variable?.value.split(",").filter((part) => part !== "") ?? [];
}
