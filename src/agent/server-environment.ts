import type { AgentConfig } from "../config/schema.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment of templates and of their commands: as in the Go agents it names the server that the agent talks to,
 * under the names of Vault and of OpenBao, so that a command can use a client without any setting of its own.
 */
export function withServer(env: Environment, vault: AgentConfig["vault"]): Environment {
  const settings = {
    ADDR: vault.address,
    SKIP_VERIFY: vault.tls_skip_verify ? "true" : undefined,
    CACERT: vault.ca_cert,
    CAPATH: vault.ca_path,
    CLIENT_CERT: vault.client_cert,
    CLIENT_KEY: vault.client_key,
    TLS_SERVER_NAME: vault.tls_server_name,
  };
  const result: Record<string, string | undefined> = { ...env };
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined || value === "") continue;
    for (const prefix of ["VAULT", "BAO"]) result[`${prefix}_${name}`] = value;
  }
  return result;
}
