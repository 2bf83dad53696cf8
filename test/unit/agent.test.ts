import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Agent } from "../../src/agent.ts";
import { buildConfig } from "../../src/config/load-config.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { nodeFileSystem } from "../../src/runtime/file-system.ts";
import { createRecordingLogger } from "../fakes/recording-logger.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "attache-agent-"));
  await writeFile(join(folder, "role-id"), "role");
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** A port on which nobody listens. */
async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

async function createAgent(sink: object, rest: object = {}): Promise<Agent> {
  const text = JSON.stringify({
    vault: { address: `http://127.0.0.1:${await unusedPort()}` },
    auto_auth: {
      method: { type: "approle", config: { role_id_file_path: join(folder, "role-id") } },
      sinks: [{ type: "file", config: { path: join(folder, "token"), ...sink } }],
    },
    ...rest,
  });
  const { config } = buildConfig([{ name: "agent.json", text }], { env: {}, flags: {}, command: "agent" });
  const { logger, scrubber } = createRecordingLogger();
  const dependencies = { clock: systemClock, fileSystem: nodeFileSystem, env: {}, logger, scrubber, version: "1" };
  return new Agent(config, dependencies);
}

describe("an agent that cannot start", () => {
  it("says why, and the server that it could not reach meanwhile ends nothing", async () => {
    const agent = await createAgent({ owner: "nobody-has-this-name" });
    // The refused connection would be an unhandled rejection, which fails the test run.
    await expect(agent.prepare()).rejects.toMatchObject({ code: "ACCOUNT_UNKNOWN" });
  });

  it("leaves no file and no socket behind", async () => {
    const socket = join(folder, "agent.sock");
    const agent = await createAgent(
      {},
      { listener: [{ unix: { address: socket } }], pid_file: join(folder, "missing", "pid") },
    );
    await expect(agent.prepare()).rejects.toMatchObject({ code: "PID_FILE_FAILED" });
    expect(await readdir(folder)).toEqual(["role-id"]);
  });
});

describe("an agent's status", () => {
  it("is there before the agent is prepared, and is not ready", async () => {
    const agent = await createAgent({});
    expect(agent.status()).toMatchObject({ ready: false, auth: undefined, token: undefined, sinks: [], listeners: [] });
  });
});
