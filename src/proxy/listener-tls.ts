import type { SecureContextOptions, SecureVersion } from "node:tls";
import { createSecureContext } from "node:tls";
import { AgentError, errorMessage } from "../runtime/errors.ts";
import type { FileSystem } from "../runtime/file-system.ts";

/** The TLS keys of a listener, with the names of the configuration. */
export interface ListenerTlsConfig {
  readonly tls_cert_file?: string | undefined;
  readonly tls_key_file?: string | undefined;
  /** `tls10` to `tls13`; default `tls12`. */
  readonly tls_min_version?: string | undefined;
  /** `tls10` to `tls13`; default `tls13`. */
  readonly tls_max_version?: string | undefined;
  /** Go's names, for TLS 1.2 and older; default: Node's choice. As in Go, TLS 1.3 always offers its own suites. */
  readonly tls_cipher_suites?: readonly string[] | undefined;
  /** Who signs the clients' certificates; default: Node's authorities. */
  readonly tls_client_ca_file?: string | undefined;
  readonly tls_require_and_verify_client_cert?: boolean | undefined;
}

export type ListenerTlsOptions = SecureContextOptions & {
  readonly requestCert: boolean;
  readonly rejectUnauthorized: boolean;
};

const VERSIONS = new Map<string, SecureVersion>([
  ["tls10", "TLSv1"],
  ["tls11", "TLSv1.1"],
  ["tls12", "TLSv1.2"],
  ["tls13", "TLSv1.3"],
]);

const CIPHERS = new Map([
  ["TLS_RSA_WITH_3DES_EDE_CBC_SHA", "DES-CBC3-SHA"],
  ["TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA"],
  ["TLS_RSA_WITH_AES_256_CBC_SHA", "AES256-SHA"],
  ["TLS_RSA_WITH_AES_128_CBC_SHA256", "AES128-SHA256"],
  ["TLS_RSA_WITH_AES_128_GCM_SHA256", "AES128-GCM-SHA256"],
  ["TLS_RSA_WITH_AES_256_GCM_SHA384", "AES256-GCM-SHA384"],
  ["TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE-ECDSA-AES128-SHA"],
  ["TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE-ECDSA-AES256-SHA"],
  ["TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA"],
  ["TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "ECDHE-RSA-AES256-SHA"],
  ["TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "ECDHE-ECDSA-AES128-SHA256"],
  ["TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "ECDHE-RSA-AES128-SHA256"],
  ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256"],
  ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384"],
  ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"],
  ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384"],
  ["TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305", "ECDHE-ECDSA-CHACHA20-POLY1305"],
  ["TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"],
  ["TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305", "ECDHE-RSA-CHACHA20-POLY1305"],
  ["TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305"],
]);
const TLS13_CIPHERS = ["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"];

/** Reads a listener's certificates. Throws AgentError LISTENER_TLS_INVALID, which names the listener, the key and the file. */
export async function loadListenerTls(
  config: ListenerTlsConfig,
  listener: string,
  fileSystem: Pick<FileSystem, "readFile">,
): Promise<ListenerTlsOptions> {
  const { tls_cert_file: certFile, tls_key_file: keyFile, tls_client_ca_file: caFile } = config;
  if (certFile === undefined || keyFile === undefined) {
    const missing = certFile === undefined ? "tls_cert_file" : "tls_key_file";
    throw invalid(listener, `${missing} is not set; set it, or tls_disable = true for a listener without TLS`);
  }
  const read = async (key: string, path: string): Promise<Buffer> => {
    try {
      return await fileSystem.readFile(path);
    } catch (error) {
      throw invalid(listener, `${key} "${path}" cannot be read: ${errorMessage(error)}`, error);
    }
  };
  const verify = config.tls_require_and_verify_client_cert ?? false;
  const options: ListenerTlsOptions = {
    cert: await read("tls_cert_file", certFile),
    key: await read("tls_key_file", keyFile),
    minVersion: tlsVersion(listener, "tls_min_version", config.tls_min_version ?? "tls12"),
    maxVersion: tlsVersion(listener, "tls_max_version", config.tls_max_version ?? "tls13"),
    requestCert: verify,
    rejectUnauthorized: verify,
    ...cipherOptions(listener, config.tls_cipher_suites ?? []),
    ...(verify && caFile !== undefined ? { ca: await read("tls_client_ca_file", caFile) } : {}),
  };
  try {
    createSecureContext(options);
  } catch (error) {
    throw invalid(listener, `"${certFile}" and "${keyFile}" cannot be used together: ${errorMessage(error)}`, error);
  }
  return options;
}

function tlsVersion(listener: string, key: string, name: string): SecureVersion {
  const version = VERSIONS.get(name);
  if (version === undefined) throw invalid(listener, `${key} "${name}" is none of ${[...VERSIONS.keys()].join(", ")}`);
  return version;
}

function cipherOptions(listener: string, names: readonly string[]): SecureContextOptions {
  if (names.length === 0) return {};
  const ciphers = names.map((name) => {
    const cipher = TLS13_CIPHERS.includes(name) ? name : CIPHERS.get(name);
    if (cipher === undefined) throw invalid(listener, `tls_cipher_suites has "${name}", which is not known`);
    return cipher;
  });
  return { ciphers: [...new Set([...TLS13_CIPHERS, ...ciphers])].join(":") };
}

function invalid(listener: string, why: string, cause?: unknown): AgentError {
  return new AgentError("LISTENER_TLS_INVALID", `the listener on ${listener} cannot use TLS: ${why}`, {
    detail: { listener },
    cause,
  });
}
