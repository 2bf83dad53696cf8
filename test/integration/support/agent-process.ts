import { access, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { inProject } from "../../../scripts/project.mjs";
import { eventually } from "./eventually.ts";
import { startOwnedProcess, type OwnedProcess } from "./owned-process.ts";
import { createTempDir, type TempDir } from "./temp-dir.ts";

export interface AgentOptions {
  /** Text of an HCL file, or an object that becomes a JSON file. */
  readonly config: string | Readonly<Record<string, unknown>>;
  /** More arguments after `agent -config=FILE`. */
  readonly args?: readonly string[];
  /** Added to PATH and HOME, which are all that the agent gets otherwise. */
  readonly env?: Readonly<Record<string, string>>;
  /** Working directory and place of the config file; by default a new one, kept until the tests end. */
  readonly folder?: TempDir;
  /** Command that `agent -config=FILE` is appended to; default: the built dist/attache.mjs. */
  readonly command?: readonly string[];
}

export interface AgentProcess extends OwnedProcess {
  readonly folder: TempDir;
  readonly configFile: string;
  /** Waits for a log line on either stream; see OwnedProcess.waitForOutput. */
  waitForLog: OwnedProcess["waitForOutput"];
  /** Waits until a file (relative to the folder) exists, is not empty and, if `matching` is given, matches; returns its text. */
  waitForFile(path: string, options?: { matching?: RegExp; within?: number }): Promise<string>;
}

/**
 * What `startAgent` runs. ATTACHE_AGENT_COMMAND (words separated by spaces) names another agent, such as
 * "/usr/bin/bao", to see whether a test holds there as well.
 */
export function agentCommand(): readonly string[] {
  const other = process.env.ATTACHE_AGENT_COMMAND;
  return other === undefined || other === "" ? [process.execPath, inProject("dist", "attache.mjs")] : other.split(" ");
}

export async function startAgent(options: AgentOptions): Promise<AgentProcess> {
  const folder = options.folder ?? (await createTempDir("agent"));
  const { config } = options;
  const configFile =
    typeof config === "string"
      ? await folder.write("agent.hcl", config)
      : await folder.write("agent.json", JSON.stringify(config, undefined, 2));
  const [command, ...firstArgs] = options.command ?? agentCommand();
  const agent = await startOwnedProcess({
    command: command as string,
    args: [...firstArgs, "agent", `-config=${configFile}`, ...(options.args ?? [])],
    cwd: folder.path,
    env: { PATH: process.env.PATH ?? "", HOME: folder.path, ...options.env },
  });
  return {
    ...agent,
    folder,
    configFile,
    waitForLog: agent.waitForOutput,
    waitForFile: (path, wait = {}) => waitForFile(agent, resolve(folder.path, path), wait),
  };
}

async function waitForFile(
  agent: OwnedProcess,
  path: string,
  { matching, within }: { matching?: RegExp; within?: number },
): Promise<string> {
  const look = async (): Promise<string | false> => {
    // An agent that is about to end has time for one last write: look at the file after asking.
    const hasEnded = !agent.isRunning();
    const text = await access(path).then(
      () => readFile(path, "utf8"),
      () => "",
    );
    if (text !== "" && (matching?.test(text) ?? true)) return text;
    return hasEnded && "";
  };
  const text = await eventually(look, {
    what: matching === undefined ? path : `${path} matching ${matching}`,
    ...(within === undefined ? {} : { within }),
    otherwise: () => agent.output(),
  });
  if (text === "") throw new Error(`the agent ended without writing ${path} as expected:\n${agent.output()}`);
  return text;
}
