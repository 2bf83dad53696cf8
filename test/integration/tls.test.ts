import { get } from "node:http";
import { stat } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentConfig, APP_POLICY } from "./support/agent-config.ts";
import { startAgent, type AgentProcess } from "./support/agent-process.ts";
import { createServerCertificate, type ServerCertificate } from "./support/certificates.ts";
import { runBao } from "./support/clients.ts";
import { startOpenBao, type OpenBaoServer } from "./support/openbao-server.ts";
import { createTempDir, type TempDir } from "./support/temp-dir.ts";

describe("an agent between a server with TLS and listeners with TLS and on a socket", () => {
  let server: OpenBaoServer;
  let folder: TempDir;
  let certificate: ServerCertificate;
  let agent: AgentProcess;

  beforeAll(async () => {
    server = await startOpenBao({ tls: true });
    folder = await createTempDir("tls");
    certificate = await createServerCertificate(folder);
    await server.admin.writeKv("app/db", { user: "ada", password: "p" });
    const appRole = await server.setUpAppRole({ folder, policy: APP_POLICY, tokenTtl: "1h" });
    const config = await agentConfig({
      address: server.address,
      appRole,
      folder,
      vault: `ca_cert = "${server.caFile ?? ""}"`,
      more: `
listener "tcp" {
  address = "127.0.0.1:0"
  tls_cert_file = "${certificate.certFile}"
  tls_key_file = "${certificate.keyFile}"
}
listener "unix" {
  address = "${folder.join("agent.sock")}"
  socket_mode = "0600"
}
`,
    });
    agent = await startAgent({ config, folder });
    await agent.waitForFile("app.conf");
  });
  afterAll(async () => {
    await agent.stop();
    await server.stop();
  });

  it("verifies the server by ca_cert and renders", async () => {
    expect(await agent.waitForFile("app.conf")).toBe("user=ada\npassword=p\n");
  });

  it("answers the bao command over TLS", async () => {
    const [, address = ""] = await agent.waitForLog(/Api Address 2: (https:\/\/127\.0\.0\.1:\d+)/);
    const target = { address, token: "", caFile: certificate.caFile };
    const { code, stdout, stderr } = await runBao(["kv", "get", "-mount=secret", "-field=user", "app/db"], target);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "ada", stderr: "" });
  });

  it("answers on the unix socket, which has its mode and goes with the agent", async () => {
    const socketPath = folder.join("agent.sock");
    expect((await stat(socketPath)).mode & 0o777).toBe(0o600);
    const text = await new Promise<string>((resolve, reject) => {
      get({ socketPath, path: "/v1/secret/data/app/db" }, (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
        response.on("end", () => resolve(body));
      }).on("error", reject);
    });
    expect(JSON.parse(text)).toMatchObject({ data: { data: { user: "ada" } } });
    expect((await agent.stop()).code).toBe(0);
    await expect(stat(socketPath)).rejects.toThrow("ENOENT");
  });
});
