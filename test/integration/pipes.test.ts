import { execFileSync } from "node:child_process";
import { constants, open, type FileHandle } from "node:fs/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { startAgent, type AgentProcess } from "./support/agent-process.ts";
import { eventually } from "./support/eventually.ts";
import { createTempDir } from "./support/temp-dir.ts";

interface AgentAtPipe {
  readonly agent: AgentProcess;
  /** The other end, which is open: the agent waits for what is written, or for the end. */
  readonly writer: FileHandle;
}

/** Starts an agent whose role id, or a second config file, is a pipe, and waits until it reads from it. */
async function startAgentAtPipe(name: "role-id" | "more.hcl"): Promise<AgentAtPipe> {
  const folder = await createTempDir("pipes");
  const pipe = folder.join(name);
  execFileSync("mkfifo", [pipe]);
  if (name !== "role-id") await folder.write("role-id", "role");
  const config = `
vault { address = "http://127.0.0.1:1" }
auto_auth { method "approle" { config = { role_id_file_path = "role-id" } } }
api_proxy { use_auto_auth_token = true }
listener "tcp" {
  address = "127.0.0.1:0"
  tls_disable = true
}
`;
  const agent = await startAgent({ config, folder, args: name === "role-id" ? [] : [`-config=${pipe}`] });
  // Succeeds as soon as there is a reader.
  const openForWriting = async (): Promise<FileHandle> => open(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  const writer = await eventually(openForWriting, { what: "a reader of the pipe", otherwise: () => agent.output() });
  return { agent, writer };
}

describe("an agent that waits for somebody to write into a pipe", () => {
  it("ends at once on the second signal", async () => {
    const { agent, writer } = await startAgentAtPipe("role-id");
    onTestFinished(() => writer.close());
    agent.signal("SIGTERM");
    await agent.waitForLog(/stopping/);
    const { signal, elapsed } = await agent.stop("SIGINT", 5000);
    expect(signal).toBe("SIGTERM");
    expect(elapsed).toBeLessThan(1000);
  });

  it("is neither ended by a signal that comes before it has read its config, nor opens a port for a debugger", async () => {
    const { agent, writer } = await startAgentAtPipe("more.hcl");
    for (const name of ["SIGUSR1", "SIGUSR2", "SIGHUP"] as const) agent.signal(name);
    await writer.close();
    await agent.waitForLog(/authenticating/);
    expect((await agent.stop()).code).toBe(0);
    expect(agent.output()).not.toContain("Debugger");
  });
});
