import { execFileSync } from "node:child_process";
import { constants, open, type FileHandle } from "node:fs/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { startAgent, type AgentProcess } from "./support/agent-process.ts";
import { eventually } from "./support/eventually.ts";
import { createTempDir } from "./support/temp-dir.ts";

/** An agent whose role id is read from a pipe that somebody holds open and never writes into. */
async function startWaitingAgent(): Promise<AgentProcess> {
  const folder = await createTempDir("pipes");
  const pipe = folder.join("role-id");
  execFileSync("mkfifo", [pipe]);
  const config = `
vault { address = "http://127.0.0.1:1" }
auto_auth { method "approle" { config = { role_id_file_path = "role-id" } } }
api_proxy { use_auto_auth_token = true }
listener "tcp" {
  address = "127.0.0.1:0"
  tls_disable = true
}
`;
  const agent = await startAgent({ config, folder });
  // Succeeds as soon as there is a reader.
  const openForWriting = async (): Promise<FileHandle> => open(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  const writer = await eventually(openForWriting, { what: "a reader of the pipe", otherwise: () => agent.output() });
  onTestFinished(() => writer.close());
  return agent;
}

describe("an agent that waits for somebody to write into a pipe", () => {
  it("ends at once on the second signal", async () => {
    const agent = await startWaitingAgent();
    agent.signal("SIGTERM");
    await agent.waitForLog(/stopping/);
    const { signal, elapsed } = await agent.stop("SIGINT", 5000);
    expect(signal).toBe("SIGTERM");
    expect(elapsed).toBeLessThan(1000);
  });
});
