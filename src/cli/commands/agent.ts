import { Agent } from "../../agent.ts";
import { loadConfig } from "../../config/load-config.ts";
import type { AgentConfig } from "../../config/schema.ts";
import type { LogLevel } from "../../observability/log-level.ts";
import { createLogger, type RootLogger } from "../../observability/logger.ts";
import { LogFile } from "../../observability/log-file.ts";
import { createScrubber } from "../../observability/scrub.ts";
import { systemClock } from "../../runtime/clock.ts";
import { AgentError, errorMessage } from "../../runtime/errors.ts";
import { nodeFileSystem } from "../../runtime/file-system.ts";
import { agentFlags } from "../agent-flags.ts";
import { formatBanner } from "../banner.ts";
import { createBoundedOutput } from "../bounded-output.ts";
import { EXIT_ERROR, EXIT_OK } from "../exit-codes.ts";
import { formatFlags, ignoredFlags, parseFlags, type ParsedFlags } from "../flags.ts";
import { handleSignals } from "../signals.ts";
import { VERSION } from "../version.ts";

/** `attache agent`: runs until it is told to stop. Resolves with the exit code. */
export async function runAgentCommand(args: readonly string[]): Promise<number> {
  // A full disk, or a reader of the output that has gone, must not end an agent: such lines are lost.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  try {
    const flags = parseFlags(args, agentFlags());
    if (flags.help) {
      process.stdout.write(`Usage: attache agent [options]\n\nOptions:\n\n${formatFlags(agentFlags())}`);
      return EXIT_OK;
    }
    return await runAgent(flags);
  } catch (error) {
    process.stderr.write(`attache: ${errorMessage(error)}\n`);
    return EXIT_ERROR;
  }
}

async function runAgent(flags: ParsedFlags): Promise<number> {
  const { config, warnings } = await load(flags);
  const scrubber = createScrubber();
  const logFile = openLogFile(config);
  const output = createBoundedOutput(flags.values["combine-logs"] === "true" ? process.stdout : process.stderr);
  const logger = createLogger({
    name: "agent",
    level: config.log_level,
    format: config.log_format,
    clock: systemClock,
    scrubber,
    write(line) {
      output(line);
      logFile?.write(line);
    },
  });
  const agent = new Agent(config, {
    clock: systemClock,
    fileSystem: nodeFileSystem,
    env: process.env,
    logger,
    scrubber,
    version: VERSION,
  });
  const stop = new AbortController();
  const unhandle = handleSignals({
    onStop: (name) => {
      process.stdout.write("==> attache agent shutdown triggered\n");
      logger.info("stopping", { signal: name });
      stop.abort();
    },
    onForce: endAtOnce,
    onReload: () => void reloadLogLevel(flags, logger),
    onReopen: () => reopen(logFile, logger),
    onReport: () => logger.info("status", { status: JSON.stringify(agent.status()) }),
  });
  try {
    await agent.prepare();
    // The banner goes to standard output and the log to standard error, as with the Go agents.
    process.stdout.write("==> attache agent started! Log data will stream in below:\n\n");
    process.stdout.write(formatBanner(config, agent.addresses, VERSION));
    for (const warning of warnings) logger.warn(warning.message, { code: warning.code });
    for (const name of ignoredFlags(flags, agentFlags()))
      logger.warn("the flag has no effect in an agent", { flag: name });
    return await run(agent, stop.signal, logger);
  } finally {
    unhandle();
    logFile?.close();
  }
}

/** An error while it runs is said by the log, which is on standard error; it would only stand there twice. */
async function run(agent: Agent, signal: AbortSignal, logger: RootLogger): Promise<number> {
  try {
    await agent.run(signal);
    return EXIT_OK;
  } catch (error) {
    const code = error instanceof AgentError ? error.code : undefined;
    logger.error("the agent ends because of an error", { code, error: errorMessage(error) });
    return EXIT_ERROR;
  }
}

/**
 * process.exit would wait for a thread that reads from a pipe into which nobody writes, so the process ends by the signal
 * that nothing handles any more. A container's first process is not ended by a signal of its own: it exits, unless such a
 * thread holds it, and then only SIGKILL from outside ends it.
 */
function endAtOnce(): void {
  process.removeAllListeners("SIGTERM");
  process.kill(process.pid, "SIGTERM");
  process.exit(EXIT_ERROR);
}

function load(flags: ParsedFlags, isReload = false): ReturnType<typeof loadConfig> {
  return loadConfig({ paths: flags.lists["config"] ?? [], flags: flags.values, env: process.env, isReload });
}

function openLogFile(config: AgentConfig): LogFile | undefined {
  if (config.log_file === undefined) return undefined;
  const file = new LogFile({
    path: config.log_file,
    rotateBytes: config.log_rotate_bytes,
    rotateDuration: config.log_rotate_duration,
    maxFiles: config.log_rotate_max_files,
    clock: systemClock,
  });
  file.open();
  return file;
}

/** SIGUSR1: a file that cannot be opened anew leaves the old one in use. */
function reopen(file: LogFile | undefined, logger: RootLogger): void {
  try {
    file?.reopen();
  } catch (error) {
    logger.error("cannot open the log file anew", { error: errorMessage(error) });
  }
}

/** SIGHUP: what can change while the agent runs is the log level; a config that is not valid changes nothing. */
async function reloadLogLevel(flags: ParsedFlags, logger: RootLogger): Promise<void> {
  try {
    const { config } = await load(flags, true);
    const level: LogLevel = config.log_level;
    logger.setLevel(level);
    logger.info("config read again; the log level is in force, other changes need a restart", { level });
  } catch (error) {
    logger.error("config is not valid, the old one stays", { error: errorMessage(error) });
  }
}
