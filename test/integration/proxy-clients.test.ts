import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentConfig, APP_POLICY, BANNER_ADDRESS } from "./support/agent-config.ts";
import { startAgent, type AgentProcess } from "./support/agent-process.ts";
import { createNodeVault, runBao, runHvac } from "./support/clients.ts";
import { startOpenBao, type OpenBaoServer } from "./support/openbao-server.ts";
import { createTempDir } from "./support/temp-dir.ts";

describe("stock clients with the agent's address and no token of their own", () => {
  let server: OpenBaoServer;
  let agent: AgentProcess;
  let target: { readonly address: string; readonly token: string };

  beforeAll(async () => {
    server = await startOpenBao();
    const folder = await createTempDir("proxy");
    await server.admin.writeKv("app/db", { user: "ada", password: "first" });
    const appRole = await server.setUpAppRole({ folder, policy: APP_POLICY, tokenTtl: "1h" });
    agent = await startAgent({ config: await agentConfig({ address: server.address, appRole, folder }), folder });
    await agent.waitForFile("app.conf");
    target = { address: (await agent.waitForLog(BANNER_ADDRESS))[1] ?? "", token: "" };
  });
  afterAll(async () => {
    await agent.stop();
    await server.stop();
  });

  it("hvac writes, reads, patches, lists and deletes", async () => {
    const results = await runHvac(
      [
        ["secrets.kv.v2.create_or_update_secret", { path: "app/hvac", secret: { a: "1", b: "2" } }],
        ["secrets.kv.v2.patch", { path: "app/hvac", secret: { b: "3" } }],
        ["secrets.kv.v2.read_secret_version", { path: "app/hvac", raise_on_deleted_version: true }],
        ["secrets.kv.v2.list_secrets", { path: "app" }],
        ["secrets.kv.v2.delete_metadata_and_all_versions", { path: "app/hvac" }],
        ["secrets.kv.v2.read_secret_version", { path: "app/hvac", raise_on_deleted_version: true }],
      ],
      target,
    );
    const [written, patched, read, listed, , gone] = results;
    expect(written).toMatchObject({ result: { data: { version: 1 } } });
    expect(patched).toMatchObject({ result: { data: { version: 2 } } });
    expect(read).toMatchObject({ result: { data: { data: { a: "1", b: "3" } } } });
    expect(listed).toMatchObject({ result: { data: { keys: ["db", "hvac"] } } });
    expect(gone).toMatchObject({ error: "InvalidPath" });
  });

  it("node-vault writes, reads, lists with the LIST verb, and deletes", async () => {
    const vault = createNodeVault(target);
    await vault.write("secret/data/app/node", { data: { a: 1 } });
    expect(await vault.read("secret/data/app/node")).toMatchObject({ data: { data: { a: 1 } } });
    const listed = (await vault.list("secret/metadata/app")) as { data: { keys: string[] } };
    expect(listed.data.keys).toContain("node");
    await vault.delete("secret/metadata/app/node");
    await expect(vault.read("secret/data/app/node")).rejects.toThrow("404");
  });

  it("the bao command puts, gets, patches, lists and deletes", async () => {
    const bao = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await runBao(args, target);
      expect(stderr).toBe("");
      expect(code).toBe(0);
      return stdout;
    };
    await bao("kv", "put", "-mount=secret", "app/bao", "a=1", "b=2");
    await bao("kv", "patch", "-method=patch", "-mount=secret", "app/bao", "b=3");
    expect(await bao("kv", "get", "-mount=secret", "-field=b", "app/bao")).toBe("3");
    expect(JSON.parse(await bao("kv", "list", "-mount=secret", "-format=json", "app"))).toContain("bao");
    await bao("kv", "metadata", "delete", "-mount=secret", "app/bao");
    expect((await runBao(["kv", "get", "-mount=secret", "app/bao"], target)).code).toBe(2);
  });

  it("a client's own token is used instead of the agent's", async () => {
    const policies = await fetch(`${target.address}/v1/auth/token/lookup-self`, {
      headers: { "X-Vault-Token": server.rootToken },
    });
    expect(await policies.json()).toMatchObject({ data: { policies: ["root"] } });
  });

  it("a look at the agent's token through the proxy shows neither its id nor its accessor", async () => {
    const answer = (await (await fetch(`${target.address}/v1/auth/token/lookup-self`)).json()) as {
      data: Record<string, unknown>;
    };
    expect(answer.data.policies).toEqual(["app", "default"]);
    expect(answer.data.id ?? "").toBe("");
    expect(answer.data.accessor ?? "").toBe("");
  });

  it("an answer has the server's bytes and an error has the server's status", async () => {
    const direct = await fetch(`${server.address}/v1/sys/health`);
    const proxied = await fetch(`${target.address}/v1/sys/health`);
    const [a, b] = [await direct.json(), await proxied.json()] as Record<string, unknown>[];
    expect({ ...b, server_time_utc: 0, echo_duration_ms: 0 }).toEqual({
      ...a,
      server_time_utc: 0,
      echo_duration_ms: 0,
    });
    const forbidden = await fetch(`${target.address}/v1/secret/data/other`);
    expect([forbidden.status, await forbidden.json()]).toEqual([
      403,
      { errors: [expect.stringContaining("permission denied")] },
    ]);
  });
});
