import { describe, expect, it } from "vitest";
import { withServer } from "../../../src/agent/server-environment.ts";
import { buildConfig } from "../../../src/config/load-config.ts";

function vault(keys: string) {
  const text = `vault { address = "https://vault:8200" ${keys} }\nlistener "tcp" { tls_disable = true }`;
  const options = { env: {}, flags: {}, command: "agent" } as const;
  return buildConfig([{ name: "agent.hcl", text }], options).config.vault;
}

describe("the environment of templates and commands", () => {
  it("names the server under the names of Vault and of OpenBao, whatever the agent inherited", () => {
    const env = withServer({ PATH: "/bin", VAULT_ADDR: "http://other" }, vault(""));
    expect(env).toEqual({ PATH: "/bin", VAULT_ADDR: "https://vault:8200", BAO_ADDR: "https://vault:8200" });
  });

  it("says how the server's certificate is checked", () => {
    const keys = `ca_cert = "/ca.pem"
      tls_server_name = "vault"
      client_cert = "/c.pem"
      client_key = "/k.pem"`;
    expect(withServer({}, vault(keys))).toMatchObject({
      VAULT_CACERT: "/ca.pem",
      BAO_TLS_SERVER_NAME: "vault",
      VAULT_CLIENT_CERT: "/c.pem",
      VAULT_CLIENT_KEY: "/k.pem",
    });
    expect(withServer({}, vault("tls_skip_verify = true"))).toMatchObject({ VAULT_SKIP_VERIFY: "true" });
    expect(withServer({}, vault(""))).not.toHaveProperty("VAULT_SKIP_VERIFY");
  });
});
