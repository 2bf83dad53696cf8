import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentConfig, APP_POLICY, BANNER_ADDRESS } from "./support/agent-config.ts";
import { startAgent, type AgentProcess } from "./support/agent-process.ts";
import { eventually } from "./support/eventually.ts";
import { startOpenBao, type OpenBaoServer } from "./support/openbao-server.ts";
import { createTempDir, type TempDir } from "./support/temp-dir.ts";

const METHOD = "remove_secret_id_file_after_reading = false";

describe("a server that goes away and comes back", () => {
  let server: OpenBaoServer;
  beforeAll(async () => {
    server = await startOpenBao({ storage: "disk" });
    await server.admin.writeKv("app/db", { user: "ada", password: "p" });
  });
  afterAll(async () => server.stop());

  async function start(tokenTtl: string): Promise<{ agent: AgentProcess; folder: TempDir }> {
    const folder = await createTempDir("outage");
    const appRole = await server.setUpAppRole({ folder, policy: APP_POLICY, tokenTtl, tokenMaxTtl: "1h" });
    // Short waits, so that the test sees the recovery soon.
    const config = (
      await agentConfig({ address: server.address, appRole, folder, interval: "1s", method: METHOD })
    ).replace(
      'mount_path = "auth/approle"',
      'mount_path = "auth/approle"\n min_backoff = "500ms"\n max_backoff = "1s"',
    );
    const agent = await startAgent({ config, folder });
    await agent.waitForFile("app.conf");
    return { agent, folder };
  }

  it("changes nothing while the token lives, and the secrets are current again afterwards", async () => {
    await server.admin.writeKv("app/db", { user: "before", password: "p" });
    const { agent, folder } = await start("60s");
    const token = await readFile(folder.join("token"), "utf8");
    const rendered = await agent.waitForFile("app.conf", { matching: /before/ });
    await server.shutDown();
    await agent.waitForLog(/error fetching secret/, { within: 10_000 });
    const address = (await agent.waitForLog(BANNER_ADDRESS))[1] ?? "";
    // A whole outage later: the files are as they were, the agent answers, and its clients learn why there is no secret.
    expect(await readFile(folder.join("token"), "utf8")).toBe(token);
    expect(await readFile(folder.join("app.conf"), "utf8")).toBe(rendered);
    expect((await fetch(`${address}/agent/v1/ready`)).status).toBe(200);
    await server.start();
    await server.admin.writeKv("app/db", { user: "after", password: "p" });
    await agent.waitForFile("app.conf", { matching: /after/, within: 15_000 });
    expect(await readFile(folder.join("token"), "utf8")).toBe(token);
    expect((await agent.stop()).code).toBe(0);
  });

  it("that outlives the token is followed by a new login and current files, without a restart", async () => {
    await server.admin.writeKv("app/db", { user: "early", password: "p" });
    const { agent, folder } = await start("4s");
    const token = await readFile(folder.join("token"), "utf8");
    await agent.waitForFile("app.conf", { matching: /early/ });
    const address = (await agent.waitForLog(BANNER_ADDRESS))[1] ?? "";
    await server.shutDown();
    await agent.waitForLog(/auth token expired before a new login succeeded/, { within: 10_000 });
    expect((await fetch(`${address}/agent/v1/ready`)).status).toBe(503);
    const refused = await fetch(`${address}/v1/secret/data/app/db`);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, expect.stringMatching(/^\d+$/)]);
    await server.start();
    await server.admin.writeKv("app/db", { user: "late", password: "p" });
    await agent.waitForFile("app.conf", { matching: /late/, within: 20_000 });
    expect(await readFile(folder.join("token"), "utf8")).not.toBe(token);
    await eventually(async () => (await fetch(`${address}/agent/v1/ready`)).status === 200, { what: "readiness" });
    expect((await agent.stop()).code).toBe(0);
  });

  it("that is not there at the start is waited for", async () => {
    const folder = await createTempDir("late-server");
    const appRole = await server.setUpAppRole({ folder, policy: APP_POLICY, tokenTtl: "60s" });
    const config = await agentConfig({ address: server.address, appRole, folder, method: METHOD });
    await server.shutDown();
    const agent = await startAgent({ config, folder });
    await agent.waitForLog(/error authenticating/);
    await server.start();
    await agent.waitForFile("app.conf", { within: 20_000 });
    expect((await agent.stop()).code).toBe(0);
  });
});
