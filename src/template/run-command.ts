import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { childController } from "../runtime/abort.ts";
import { atMost } from "../runtime/at-most.ts";
import type { Clock } from "../runtime/clock.ts";
import { AgentError, errorMessage } from "../runtime/errors.ts";
import type { Logger } from "../observability/logger.ts";

export interface CommandOptions {
  /** One string goes through `/bin/sh -c`; a list is a program with its arguments, without a shell. */
  readonly command: readonly string[];
  /** Milliseconds until the command and its children are killed; 0 means no limit. */
  readonly timeout: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Gets the output, line by line; it scrubs secrets. */
  readonly logger: Logger;
}

/** After SIGTERM a command has this long to end before SIGKILL. */
const KILL_AFTER_MS = 1000;
/** Something the command left in the background may hold its pipes open: this is how long its output is waited for. */
const OUTPUT_GRACE_MS = 200;

/**
 * Runs a command to its end. Rejects with COMMAND_FAILED if it cannot be started, ends with another code than 0, or has
 * to be killed; when the signal aborts it is killed together with its children, and the promise rejects too.
 */
export async function runCommand(options: CommandOptions, signal: AbortSignal): Promise<void> {
  const { command, env, logger, timeout, clock } = options;
  const [program, ...args] = command.length === 1 ? ["/bin/sh", "-c", command[0] ?? ""] : command;
  if (program === undefined) return;
  // A process group of its own, so that everything the command starts can be ended with it.
  const child = spawn(program, args, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const output = Promise.all([logLines(child.stdout, logger), logLines(child.stderr, logger)]);
  const { controller, dispose } = childController(signal);
  const guard = killWhenDue(child.pid, timeout === 0 ? Infinity : timeout, clock, controller.signal, signal);
  let failure: string | undefined;
  try {
    failure = await ending(child);
  } finally {
    controller.abort();
    dispose();
  }
  // Waits for the rest of the group, too, if it had to be killed.
  const killed = await guard;
  await atMost(OUTPUT_GRACE_MS, clock, () => output);
  child.stdout.destroy();
  child.stderr.destroy();
  failure = killed ?? failure;
  if (failure === undefined) return;
  throw new AgentError("COMMAND_FAILED", `command ${describe(command)} ${failure}`, { retryable: true });
}

/** Why the command failed; undefined if it ended with code 0. */
function ending(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(`cannot be started: ${errorMessage(error)}`));
    child.once("exit", (code, killedBy) => {
      if (code === 0) resolve(undefined);
      else resolve(killedBy === null ? `exited with code ${code}` : `was ended by ${killedBy}`);
    });
  });
}

/** Kills the group at the timeout, or when the agent stops; resolves with the reason, or undefined if it ended before. */
async function killWhenDue(
  pid: number | undefined,
  timeout: number,
  clock: Clock,
  ended: AbortSignal,
  agentStops: AbortSignal,
): Promise<string | undefined> {
  let why = `was killed after ${timeout / 1000} s`;
  try {
    await clock.sleep(timeout, ended);
  } catch {
    if (!agentStops.aborted) return undefined;
    why = "was stopped with the agent";
  }
  killGroup(pid, "SIGTERM");
  for (let waited = 0; waited < KILL_AFTER_MS && killGroup(pid, 0); waited += 50) await clock.sleep(50);
  killGroup(pid, "SIGKILL");
  return why;
}

/** False if nobody of the group is left. Signal 0 only asks. */
function killGroup(pid: number | undefined, name: "SIGTERM" | "SIGKILL" | 0): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, name);
  } catch {
    return false;
  }
}

async function logLines(stream: Readable, logger: Logger): Promise<void> {
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
      logger.info("command output", { line });
    }
  } catch {
    // The pipe was closed under it.
  }
}

/** The program only: arguments, and variables set in front of it, may hold secrets. */
function describe(command: readonly string[]): string {
  if (command.length !== 1) return JSON.stringify(command[0]);
  const words = (command[0] ?? "").trim().split(/\s+/);
  return JSON.stringify(words.find((word) => !word.includes("=")) ?? "/bin/sh");
}
