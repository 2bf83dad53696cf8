import { X509Certificate } from "node:crypto";
import { stat } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureOpenBao } from "../../scripts/openbao.mjs";
import { startAgent, type AgentProcess } from "./support/agent-process.ts";
import type { AppRole } from "./support/approle.ts";
import { eventually } from "./support/eventually.ts";
import { startOpenBao, type OpenBaoServer } from "./support/openbao-server.ts";
import { createTempDir, type TempDir } from "./support/temp-dir.ts";

const POLICY = `
path "pki/issue/app" { capabilities = ["create", "update"] }
path "pki/sign/app" { capabilities = ["create", "update"] }`;

const TEMPLATE = `{{ with pkiCert "pki/issue/app" "common_name=app.test" "ttl=24h" -}}
{{ .Cert }}{{ .Data.CA }}{{ .Data.Key }}{{ end }}`;

describe("pkiCert at a real server", () => {
  let server: OpenBaoServer;
  let bao: string;
  beforeAll(async () => {
    server = await startOpenBao();
    bao = await ensureOpenBao();
    const { admin } = server;
    await admin.request("POST", "sys/mounts/pki", { type: "pki", config: { max_lease_ttl: "8760h" } });
    await admin.request("POST", "pki/root/generate/internal", {
      common_name: "test root",
      ttl: "8760h",
      key_type: "ec",
      key_bits: 256,
    });
    await admin.request("POST", "pki/roles/app", {
      allow_any_name: true,
      enforce_hostnames: false,
      max_ttl: "72h",
      key_type: "ec",
      key_bits: 256,
      not_before_duration: "1s",
    });
  });
  afterAll(async () => server.stop());

  /** How many certificates there are, the root's included. */
  async function issued(): Promise<number> {
    const { body } = await server.admin.request("LIST", "pki/certs");
    return (body as { data: { keys: string[] } }).data.keys.length;
  }

  interface Setting {
    readonly folder: TempDir;
    readonly appRole: AppRole;
    run(options?: { command?: string; exit?: boolean; template?: string }): Promise<AgentProcess>;
  }

  async function setUp(parameters: { tokenTtl?: string; tokenMaxTtl?: string } = {}): Promise<Setting> {
    const folder = await createTempDir("pki");
    const appRole = await server.setUpAppRole({ folder, policy: POLICY, ...parameters });
    return {
      folder,
      appRole,
      async run({ command, exit = true, template = TEMPLATE } = {}) {
        await folder.write("app.ctmpl", template.replaceAll("$FOLDER", folder.path));
        const agent = await startAgent({
          folder,
          ...(command === undefined ? {} : { command: [command] }),
          args: exit ? ["-exit-after-auth"] : [],
          config: `
vault { address = "${server.address}" }
auto_auth {
  method "approle" {
    config = {
      role_id_file_path = "${appRole.roleIdFile}"
      secret_id_file_path = "${appRole.secretIdFile}"
      remove_secret_id_file_after_reading = false
    }
  }
  sink "file" { config = { path = "${folder.join("token")}" } }
}
template {
  source = "${folder.join("app.ctmpl")}"
  destination = "${folder.join("app.pem")}"
  perms = "0600"
}`,
        });
        if (exit) expect({ ...(await agent.ended), log: agent.output() }).toMatchObject({ code: 0 });
        return agent;
      },
    };
  }

  it("issues one certificate, and uses it again after a restart", async () => {
    const { folder, run } = await setUp();
    const before = await issued();
    await run();
    const text = await folder.read("app.pem");
    const [cert = "", ca = "", key = ""] = text.match(/-----BEGIN [\s\S]*?-----END [A-Z ]+-----\n/g) ?? [];
    expect(text).toBe(cert + ca + key);
    const x509 = new X509Certificate(cert);
    expect(x509.verify(new X509Certificate(ca).publicKey)).toBe(true);
    expect(x509.subject).toBe("CN=app.test");
    expect(key).toContain("PRIVATE KEY");
    const { ino } = await stat(folder.join("app.pem"));
    await run();
    await run();
    expect(await folder.read("app.pem")).toBe(text);
    expect((await stat(folder.join("app.pem"))).ino).toBe(ino);
    expect(await issued()).toBe(before + 1);
  });

  it("takes over the file of OpenBao's agent, which takes over ours, byte for byte", async () => {
    for (const commands of [[bao, undefined] as const, [undefined, bao] as const]) {
      const { folder, run } = await setUp();
      const before = await issued();
      for (const command of [...commands, ...commands]) {
        await run(command === undefined ? {} : { command });
        const text = await folder.read("app.pem");
        expect(text).toMatch(/^(?:-----BEGIN [A-Z ]+-----\n[\s\S]*?\n-----END [A-Z ]+-----\n){3}$/);
        expect(await issued()).toBe(before + 1);
      }
    }
  });

  it("issues another one where the file's is for another name or has lost its key", async () => {
    const { folder, run } = await setUp();
    await run();
    const before = await issued();
    await run({ template: TEMPLATE.replace("app.test", "new.test") });
    expect(new X509Certificate(await folder.read("app.pem")).subject).toBe("CN=new.test");
    expect(await issued()).toBe(before + 1);
    await folder.write("app.pem", (await folder.read("app.pem")).replace(/-----BEGIN [A-Z ]*PRIVATE[\s\S]*/, ""));
    await run({ template: TEMPLATE.replace("app.test", "new.test") });
    expect(await issued()).toBe(before + 2);
    expect(await folder.read("app.pem")).toContain("PRIVATE KEY");
  });

  it("keeps two certificates of one template apart, also after a restart", async () => {
    const both = TEMPLATE + TEMPLATE.replace("app.test", "second.test");
    const { folder, run } = await setUp();
    const before = await issued();
    await run({ template: both });
    const text = await folder.read("app.pem");
    await run({ template: both });
    expect(await folder.read("app.pem")).toBe(text);
    expect(await issued()).toBe(before + 2);
  });

  it("issues the next one near the end, and none for a new token", async () => {
    const { folder, run } = await setUp({ tokenTtl: "3s", tokenMaxTtl: "3s" });
    const before = await issued();
    const agent = await run({ exit: false, template: TEMPLATE.replace("24h", "14s") });
    const first = await agent.waitForFile("app.pem");
    await agent.waitForLog(/(?:authentication successful[\s\S]*){3}/, { within: 20_000 });
    expect(await folder.read("app.pem")).toBe(first);
    expect(await issued()).toBe(before + 1);
    await eventually(async () => (await folder.read("app.pem")) !== first, {
      what: "the next certificate",
      within: 20_000,
    });
    const left = new Date(new X509Certificate(first).validTo).getTime() - Date.now();
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(4000);
    expect(await issued()).toBe(before + 2);
    await agent.stop();
  });

  it("writes key and certificate to files of their own with writeToFile", async () => {
    const template = `{{- with pkiCert "pki/issue/app" "common_name=app.test" "ttl=24h" -}}
{{ .Cert }}{{ .CA }}{{ .Key }}
{{- .Key | writeToFile "$FOLDER/tls/app.key" "" "" "0400" }}
{{- .CA | writeToFile "$FOLDER/tls/app.crt" "" "" "0644" }}
{{- .Cert | writeToFile "$FOLDER/tls/app.crt" "" "" "0644" "append" }}
{{- end -}}`;
    const { folder, run } = await setUp();
    await run({ template });
    const ours = await Promise.all(["app.pem", "tls/app.key", "tls/app.crt"].map((name) => folder.read(name)));
    expect((await stat(folder.join("tls", "app.key"))).mode & 0o7777).toBe(0o400);
    await run({ template, command: bao });
    expect(await Promise.all(["app.pem", "tls/app.key", "tls/app.crt"].map((name) => folder.read(name)))).toEqual(ours);
    await run({ template });
    expect(await Promise.all(["app.pem", "tls/app.key", "tls/app.crt"].map((name) => folder.read(name)))).toEqual(ours);
    expect((await stat(folder.join("tls", "app.key"))).mode & 0o7777).toBe(0o400);
  });
});
