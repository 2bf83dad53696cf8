import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { eventually } from "./eventually.ts";
import { reapAtEnd, releaseFromReaper } from "./reaper.ts";

export interface OwnedProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment; nothing of this process's own is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface ProcessEnd {
  /** The exit code, or null if a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Process ids of its group that were still alive when it ended (they are killed then). Linux only, else empty. */
  readonly leftBehind: readonly number[];
}

export interface StopResult extends ProcessEnd {
  /** Milliseconds from the signal to the end. */
  readonly elapsed: number;
}

/** A child process in a process group of its own that never outlives this process. */
export interface OwnedProcess {
  readonly pid: number;
  /** The moment before it was started, in performance.now()'s milliseconds. */
  readonly startedAt: number;
  /** Resolves when the process has ended and its output is complete. */
  readonly ended: Promise<ProcessEnd>;
  isRunning(): boolean;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Both streams in the order in which they arrived. */
  readonly output: () => string;
  /** The first match in `output()` from `from` (a length of it) on. Throws at once if the process ends without one. */
  readonly waitForOutput: (pattern: RegExp, options?: { within?: number; from?: number }) => Promise<RegExpExecArray>;
  /** Sends a signal to the process itself, not to its children. Does nothing if it has ended. */
  signal(signal: NodeJS.Signals): void;
  /** Stops and continues the whole group, as a machine that hangs does. */
  pause(): void;
  resume(): void;
  /** Sends the signal (default SIGTERM) and waits; after `within` ms (default 10 000) the whole group is killed. */
  stop(signal?: NodeJS.Signals, within?: number): Promise<StopResult>;
}

/** Rejects if the command cannot be started at all. */
export async function startOwnedProcess(options: OwnedProcessOptions): Promise<OwnedProcess> {
  const startedAt = performance.now();
  const child = spawn(options.command, options.args, {
    env: options.env,
    cwd: options.cwd,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  const pid = child.pid as number;
  reapAtEnd(pid);

  const chunks: { readonly stream: "stdout" | "stderr"; readonly text: string }[] = [];
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => chunks.push({ stream, text }));
  }
  const textOf = (stream?: string): string =>
    chunks.flatMap((chunk) => (stream === undefined || chunk.stream === stream ? [chunk.text] : [])).join("");

  let leftBehind: readonly number[] = [];
  let end: ProcessEnd | undefined;
  child.once("exit", () => {
    leftBehind = groupMembers(pid);
    // Otherwise children that keep the output open would delay "close" for as long as they live.
    signalGroup(pid, "SIGKILL");
    releaseFromReaper(pid);
  });
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once("close", (code, signal) => {
      end = { code, signal, leftBehind };
      resolve(end);
    });
  });

  return {
    pid,
    startedAt,
    ended,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    stdout: () => textOf("stdout"),
    stderr: () => textOf("stderr"),
    output: () => textOf(),
    async waitForOutput(pattern, { within, from = 0 } = {}) {
      const find = (): RegExpExecArray | "ended" | undefined => {
        const hasEnded = end !== undefined;
        return pattern.exec(textOf().slice(from)) ?? (hasEnded ? "ended" : undefined);
      };
      const found = await eventually(find, {
        what: `${pattern} in the output of ${options.command}`,
        ...(within === undefined ? {} : { within }),
        otherwise: () => textOf(),
      });
      if (found === "ended") throw new Error(`${options.command} ended without ${pattern}:\n${textOf()}`);
      return found;
    },
    signal: (signal) => void (end === undefined && child.kill(signal)),
    pause: () => signalGroup(pid, "SIGSTOP"),
    resume: () => signalGroup(pid, "SIGCONT"),
    async stop(signal = "SIGTERM", within = 10_000) {
      const begin = performance.now();
      if (end === undefined) child.kill(signal);
      const timer = setTimeout(() => signalGroup(pid, "SIGKILL"), within);
      const result = await ended;
      clearTimeout(timer);
      return { ...result, elapsed: performance.now() - begin };
    },
  };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group has ended.
  }
}

/** The living processes of a group, without its leader. */
function groupMembers(group: number): number[] {
  try {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.map(Number).filter((pid) => pid !== group && isLivingMember(pid, group));
  } catch {
    return [];
  }
}

function isLivingMember(pid: number, group: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold anything; state, parent and group follow it.
    const [state, , memberOf] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(memberOf) === group && state !== "Z" && state !== "X";
  } catch {
    return false;
  }
}
