import { stat, readFile, readdir } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentConfig, APP_POLICY, BANNER_ADDRESS } from "./support/agent-config.ts";
import { startAgent, type AgentProcess } from "./support/agent-process.ts";
import type { AppRole } from "./support/approle.ts";
import { assertNoCanary, createCanary } from "./support/canary.ts";
import { eventually } from "./support/eventually.ts";
import { startOpenBao, type OpenBaoServer } from "./support/openbao-server.ts";
import { createTempDir, type TempDir } from "./support/temp-dir.ts";

const permissions = async (path: string): Promise<number> => (await stat(path)).mode & 0o7777;

describe("an agent with AppRole, a token file, a template and the proxy", () => {
  const canary = createCanary();
  let server: OpenBaoServer;
  let folder: TempDir;
  let appRole: AppRole;
  let agent: AgentProcess;
  let firstToken: string;

  beforeAll(async () => {
    server = await startOpenBao();
    folder = await createTempDir("lifecycle");
    await server.admin.writeKv("app/db", { user: "ada", password: canary });
    appRole = await server.setUpAppRole({ folder, policy: APP_POLICY, tokenTtl: "6s", tokenMaxTtl: "14s" });
    const config = await agentConfig({ address: server.address, appRole, folder });
    agent = await startAgent({ config, folder, args: ["-log-level=trace"] });
    firstToken = await agent.waitForFile("token");
  });
  afterAll(async () => {
    await agent.stop();
    await server.stop();
  });

  it("writes a token with the role's policies only into a file of mode 0640 without a line feed", async () => {
    expect(await permissions(folder.join("token"))).toBe(0o640);
    expect(firstToken).not.toMatch(/\s/);
    expect(await server.admin.lookupToken(firstToken)).toMatchObject({ policies: ["app", "default"], creation_ttl: 6 });
  });

  it("renders the file with its permissions and the owner of the agent", async () => {
    expect(await agent.waitForFile("app.conf")).toBe(`user=ada\npassword=${canary}\n`);
    const { mode, uid } = await stat(folder.join("app.conf"));
    expect([mode & 0o777, uid]).toEqual([0o640, process.getuid?.()]);
  });

  it("removes the secret id file after reading", async () => {
    await expect(stat(appRole.secretIdFile)).rejects.toThrow("ENOENT");
  });

  it("reports itself ready, and its status holds no secret", async () => {
    const address = (await agent.waitForLog(BANNER_ADDRESS))[1] ?? "";
    await eventually(async () => (await fetch(`${address}/agent/v1/ready`)).status === 200, { what: "readiness" });
    const status = await (await fetch(`${address}/agent/v1/status`)).text();
    expect(JSON.parse(status)).toMatchObject({ ready: true, auth: { state: "authenticated", method: "approle" } });
    for (const secret of [canary, firstToken, appRole.secretId]) assertNoCanary(status, secret, "the status");
  });

  it("renews the token before its TTL ends, and the file stays as it is", async () => {
    await agent.waitForLog(/renewed auth token/, { within: 10_000 });
    expect(await readFile(folder.join("token"), "utf8")).toBe(firstToken);
  });

  it("brings a changed secret into the file and runs the command once for each change", async () => {
    // More than one refresh has found nothing new by now, and must not have run the command.
    expect(await agent.waitForFile("reloads")).toBe("reloaded\n");
    await server.admin.writeKv("app/db", { user: "bob", password: canary });
    await agent.waitForFile("app.conf", { matching: /user=bob/, within: 4000 });
    expect(await agent.waitForFile("reloads", { matching: /^(reloaded\n){2}/ })).toBe("reloaded\nreloaded\n");
  });

  it("logs in again by itself at the token's max TTL and puts the new token into the file", async () => {
    const second = await eventually(
      async () => {
        const text = await readFile(folder.join("token"), "utf8");
        return text !== firstToken && text;
      },
      { what: "another token in the file", within: 16_000, otherwise: () => agent.output() },
    );
    expect(await server.admin.lookupToken(second)).toMatchObject({ policies: ["app", "default"] });
    await server.admin.writeKv("app/db", { user: "carol", password: canary });
    await agent.waitForFile("app.conf", { matching: /user=carol/, within: 4000 });
  });

  it("logs in again when the token is revoked behind its back", async () => {
    const token = await readFile(folder.join("token"), "utf8");
    await server.admin.revokeToken(token);
    const next = await eventually(
      async () => {
        const text = await readFile(folder.join("token"), "utf8");
        return text !== token && text;
      },
      { what: "a token after the revoked one", within: 10_000, otherwise: () => agent.output() },
    );
    expect(await server.admin.lookupToken(next)).toMatchObject({ policies: ["app", "default"] });
  });

  it("ends within 3 s of SIGTERM with code 0 and leaves no temporary file", async () => {
    const { code, elapsed, leftBehind } = await agent.stop("SIGTERM");
    expect({ code, leftBehind }).toEqual({ code: 0, leftBehind: [] });
    expect(elapsed).toBeLessThan(3000);
    expect((await readdir(folder.path)).sort()).toEqual(
      ["agent.hcl", "app.conf", "app.ctmpl", "reloads", "role-id", "token"].sort(),
    );
  });

  it("never wrote a token, a secret id or a secret's value to its output, at level trace", async () => {
    const output = agent.output();
    for (const secret of [canary, firstToken, await readFile(folder.join("token"), "utf8"), appRole.secretId]) {
      assertNoCanary(output, secret, "the agent's output");
    }
    expect(output).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d{4}) \[INFO\] {2}agent\.auth\.handler: renewed auth token/m,
    );
  });
});
