import { access } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAgent, type AgentProcess } from "./support/agent-process.ts";
import { startOpenBao, type OpenBaoServer } from "./support/openbao-server.ts";
import { createTempDir, type TempDir } from "./support/temp-dir.ts";

const CREATION_PATH = "auth/approle/role/app/secret-id";

describe("AppRole logins at a real server", () => {
  let server: OpenBaoServer;
  beforeAll(async () => {
    server = await startOpenBao();
  });
  afterAll(async () => server.stop());

  /** `credentials` are more keys of the method's config, `method` more keys of the method. */
  async function run(folder: TempDir, credentials: string, method = ""): Promise<AgentProcess> {
    return startAgent({
      folder,
      args: ["-exit-after-auth"],
      config: `
vault { address = "${server.address}" }
auto_auth {
  method "approle" {
    config = { role_id_file_path = "${folder.join("role-id")}" ${credentials} }
    ${method}
  }
  sink "file" { config = { path = "${folder.join("token")}" } }
}`,
    });
  }

  /** A secret id in a response-wrapping token, as its deliverer would hand it over. */
  async function writeWrapped(folder: TempDir): Promise<void> {
    const headers = { "X-Vault-Wrap-TTL": "60s" };
    const { body } = await server.admin.request("POST", CREATION_PATH, {}, { headers });
    await folder.write("secret-id", (body as { wrap_info: { token: string } }).wrap_info.token);
  }

  async function exists(path: string): Promise<boolean> {
    return access(path).then(
      () => true,
      () => false,
    );
  }

  it("unwraps the secret id, and removes the file", async () => {
    const folder = await createTempDir("wrapped");
    await server.setUpAppRole({ folder, policies: ["default"] });
    await writeWrapped(folder);
    const agent = await run(
      folder,
      `secret_id_file_path = "${folder.join("secret-id")}" secret_id_response_wrapping_path = "${CREATION_PATH}"`,
    );
    expect({ ...(await agent.ended), log: agent.stderr() }).toMatchObject({ code: 0 });
    expect(await server.admin.lookupToken(await folder.read("token"))).toMatchObject({ policies: ["default"] });
    expect(await exists(folder.join("secret-id"))).toBe(false);
  });

  it("refuses a wrapping token that was made elsewhere, without using it up, and says SECURITY", async () => {
    const folder = await createTempDir("exchanged");
    await server.setUpAppRole({ folder, policies: ["default"] });
    await writeWrapped(folder);
    const agent = await run(
      folder,
      `secret_id_file_path = "${folder.join("secret-id")}" secret_id_response_wrapping_path = "auth/approle/role/other/secret-id"`,
    );
    await agent.waitForLog(/\[ERROR\] agent\.auth\.approle: SECURITY: .*expected=\S+other\S+ found=\S+app/);
    await agent.stop();
    const { body } = await server.admin.request("POST", "sys/wrapping/unwrap", {
      token: await folder.read("secret-id"),
    });
    expect(body).toMatchObject({ data: { secret_id: expect.any(String) as string } });
  });

  it("logs in with a role that needs no secret id", async () => {
    const folder = await createTempDir("no-secret-id");
    await server.setUpAppRole({ folder, policies: ["default"] });
    const role = { bind_secret_id: false, token_bound_cidrs: ["127.0.0.1/32"], token_policies: ["default"] };
    await server.admin.request("POST", "auth/approle/role/bound", role);
    const { body } = await server.admin.request("GET", "auth/approle/role/bound/role-id");
    await folder.write("role-id", (body as { data: { role_id: string } }).data.role_id);
    const agent = await run(folder, "");
    expect({ ...(await agent.ended), log: agent.stderr() }).toMatchObject({ code: 0 });
    expect(await server.admin.lookupToken(await folder.read("token"))).toMatchObject({ policies: ["default"] });
  });

  it("ends with code 1 and the reason for a revoked secret id where exit_on_err asks for it", async () => {
    const folder = await createTempDir("revoked");
    const { secretId } = await server.setUpAppRole({ folder, policies: ["default"] });
    await server.admin.request("POST", `${CREATION_PATH}/destroy`, { secret_id: secretId });
    const agent = await run(folder, `secret_id_file_path = "${folder.join("secret-id")}"`, "exit_on_err = true");
    expect((await agent.ended).code).toBe(1);
    expect(agent.stderr()).toMatch(/AUTH_LOGIN_FAILED .*invalid role or secret ID/);
    expect(agent.output()).not.toContain(secretId);
  });
});
