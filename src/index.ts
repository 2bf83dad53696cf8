import { Agent } from "./agent.ts";
import { buildConfig, loadConfig, type LoadedConfig } from "./config/load-config.ts";
import type { LogFormat, LogLevel } from "./observability/log-level.ts";
import { createLogger } from "./observability/logger.ts";
import { createScrubber } from "./observability/scrub.ts";
import { childController } from "./runtime/abort.ts";
import { systemClock } from "./runtime/clock.ts";
import { AgentError, type ErrorDetail } from "./runtime/errors.ts";
import { nodeFileSystem } from "./runtime/file-system.ts";
import type { AgentStatus } from "./agent/agent-status.ts";
import { VERSION } from "./cli/version.ts";

export { AgentError };
export type { AgentStatus, ErrorDetail };

export interface StartAgentOptions {
  /** Stops the agent when it aborts. */
  readonly signal?: AbortSignal;
  /** The environment for overrides (`VAULT_*`, `BAO_*`), templates and commands. Default: the process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Takes each log line, with its line feed. Default: nothing is logged. */
  readonly log?: (line: string) => void;
  /** Default: the config's. */
  readonly logLevel?: LogLevel;
  readonly logFormat?: LogFormat;
}

export interface RunningAgent {
  /** Where the listeners really listen: `http://127.0.0.1:8201`, `unix:///run/attache.sock`. */
  readonly addresses: readonly string[];
  /** Resolves when the agent has stopped; rejects with the AgentError that ended it. */
  readonly done: Promise<void>;
  status(): AgentStatus;
  /** The token of auto-auth once there is one. It changes over time: ask again rather than keep it. */
  token(): string | undefined;
  /** Stops everything; resolves when nothing runs any more, or rejects as `done` does if the agent had failed before. */
  stop(): Promise<void>;
}

/**
 * Starts an agent inside this process. `config` is a path (or several) to config files and folders, or the config itself
 * as an object in the shape of a JSON config file. Resolves once the config is checked and the listeners are bound; throws
 * AgentError before anything was started if that fails. Nothing is installed for signals: that is the caller's.
 */
export async function startAgent(
  config: string | readonly string[] | Readonly<Record<string, unknown>>,
  options: StartAgentOptions = {},
): Promise<RunningAgent> {
  const env = options.env ?? process.env;
  const loaded = await load(config, env);
  const scrubber = createScrubber();
  const logger = createLogger({
    name: "agent",
    level: options.log === undefined ? "off" : (options.logLevel ?? loaded.config.log_level),
    format: options.logFormat ?? loaded.config.log_format,
    clock: systemClock,
    scrubber,
    write: options.log ?? (() => undefined),
  });
  const dependencies = { clock: systemClock, fileSystem: nodeFileSystem, env, logger, scrubber, version: VERSION };
  const agent = new Agent(loaded.config, dependencies);
  await agent.prepare();
  for (const warning of loaded.warnings) logger.warn(warning.message, { code: warning.code });
  const { controller: stop, dispose } = childController(options.signal ?? new AbortController().signal);
  const done = agent.run(stop.signal).finally(dispose);
  // Whoever looks at `done` sees the failure; whoever does not must not be ended by it.
  done.catch(() => undefined);
  return {
    addresses: agent.addresses,
    done,
    status: () => agent.status(),
    token: () => agent.token.value?.value.reveal(),
    async stop() {
      stop.abort();
      await done;
    },
  };
}

async function load(
  config: string | readonly string[] | Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<LoadedConfig> {
  if (typeof config === "string") return loadConfig({ paths: [config], env });
  if (isPaths(config)) return loadConfig({ paths: config, env });
  const text = JSON.stringify(config, undefined, 2);
  return buildConfig([{ name: "config", text }], { env, flags: {}, command: "agent" });
}

function isPaths(config: object): config is readonly string[] {
  return Array.isArray(config);
}
