import type { AgentConfig } from "../config/schema.ts";
import { createVaultClient, type VaultClient } from "../vault/client.ts";
import { proxyFromEnvironment } from "../vault/environment-proxy.ts";
import type { TlsOptions } from "../vault/tls-material.ts";
import { createTransport, type Transport } from "../vault/transport.ts";
import { VaultError } from "../vault/vault-error.ts";
import type { AgentDependencies } from "./agent-dependencies.ts";

type VaultConfig = AgentConfig["vault"];

/** How long the server may take to begin an answer, milliseconds: as in the Go agents' client. */
const HEADERS_TIMEOUT_MS = 60_000;

/** The connections that everything shares. Connects to nothing yet. Throws VAULT_ADDRESS_INVALID. */
export function createServerTransport(
  vault: VaultConfig,
  { clock, env, fileSystem }: Pick<AgentDependencies, "clock" | "env" | "fileSystem">,
): Transport {
  const proxyAddress = vault.proxy_address ?? proxyFromEnvironment(vault.address, env);
  return createTransport({
    address: vault.address,
    clock,
    // The client has a limit of its own; this one is for what the proxy forwards.
    headersTimeout: HEADERS_TIMEOUT_MS,
    fileSystem,
    tls: tlsOptions(vault),
    ...(proxyAddress === undefined ? {} : { proxyAddress }),
    ...(env["SSL_CERT_FILE"] === undefined ? {} : { systemBundle: env["SSL_CERT_FILE"] }),
  });
}

function tlsOptions(vault: VaultConfig): TlsOptions {
  return {
    ...(vault.ca_cert === undefined ? {} : { caCert: vault.ca_cert }),
    ...(vault.ca_path === undefined ? {} : { caPath: vault.ca_path }),
    ...(vault.ca_cert_bytes === undefined ? {} : { caCertPem: vault.ca_cert_bytes }),
    ...(vault.client_cert === undefined ? {} : { clientCert: vault.client_cert }),
    ...(vault.client_key === undefined ? {} : { clientKey: vault.client_key }),
    ...(vault.client_cert_bytes === undefined ? {} : { clientCertPem: vault.client_cert_bytes }),
    ...(vault.client_key_bytes === undefined ? {} : { clientKeyPem: vault.client_key_bytes }),
    ...(vault.tls_server_name === undefined ? {} : { serverName: vault.tls_server_name }),
    skipVerify: vault.tls_skip_verify,
  };
}

/** A client of the agent's own; its requests go to `namespace` (undefined: the root namespace). */
export function createServerClient(
  vault: VaultConfig,
  transport: Transport,
  namespace: string | undefined,
  { clock, logger, version }: Pick<AgentDependencies, "clock" | "logger" | "version">,
): VaultClient {
  return createVaultClient({
    transport,
    clock,
    retries: vault.retry.num_retries,
    ...(namespace === undefined ? {} : { namespace }),
    ...(vault.client_timeout === undefined ? {} : { timeout: vault.client_timeout }),
    followRedirects: vault.disable_redirects !== true,
    userAgent: userAgent(version),
    logger: logger.child("client"),
  });
}

export function userAgent(version: string): string {
  return `attache/${version}`;
}

/**
 * Rejects if the server cannot be reached. Any answer will do, also one that says that the server is sealed: the login
 * will see that.
 */
export async function reachServer(client: VaultClient): Promise<void> {
  try {
    await client.request({ method: "GET", path: "sys/seal-status", maxRetries: 0 });
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
  }
}
