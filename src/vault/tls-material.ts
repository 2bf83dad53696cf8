import type * as Crypto from "node:crypto";
import type { KeyObject } from "node:crypto";
import { join } from "node:path";
import { AgentError, errorMessage } from "../runtime/errors.ts";
import type { FileSystem } from "../runtime/file-system.ts";

export interface TlsOptions {
  /** PEM file with the authorities to trust. Wins over `caCertPem` and `caPath`. */
  readonly caCert?: string;
  /** The same, as PEM text. Wins over `caPath`. */
  readonly caCertPem?: string;
  /** Folder of PEM files with authorities to trust. */
  readonly caPath?: string;
  /** PEM file with the client certificate and its chain; needs `clientKey`. */
  readonly clientCert?: string;
  /** PEM file with the private key of `clientCert`. */
  readonly clientKey?: string;
  /** The pair as PEM text; used if neither file is given. */
  readonly clientCertPem?: string;
  readonly clientKeyPem?: string;
  /** The name to ask for (SNI) and to verify, instead of the address's host. */
  readonly serverName?: string;
  /** Default false. True accepts every certificate. */
  readonly skipVerify?: boolean;
}

/** What was read from the files of TlsOptions, ready for `tls.connect`. */
export interface TlsMaterial {
  /** The authorities to trust; undefined for those that Node brings along. */
  readonly ca?: readonly string[];
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  readonly skipVerify: boolean;
}

/** Where systems keep their authorities, in the order in which Go looks. */
const SYSTEM_BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

const PEM_CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED )?CERTIFICATE-----/g;

export interface SystemTrust {
  /** Whether to trust the system's authorities if none are given; false leaves it to Node's own and reads no file. */
  readonly trustSystem: boolean;
  /** What SSL_CERT_FILE says: a bundle to look at before the system's. */
  readonly systemBundle?: string | undefined;
}

/**
 * Reads the files that TLS needs. Without any authority given it trusts those of the system, as Go does, and those of Node
 * where a system has none. Throws AgentError VAULT_TLS_FILE, which names the file and what is wrong with it.
 */
export async function loadTlsMaterial(
  options: TlsOptions,
  fileSystem: FileSystem,
  system: SystemTrust,
): Promise<TlsMaterial> {
  const ca = await loadAuthorities(options, fileSystem, system);
  const pair = await loadClientPair(options, fileSystem);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...pair,
    ...(options.serverName === undefined ? {} : { serverName: options.serverName }),
    skipVerify: options.skipVerify ?? false,
  };
}

async function loadAuthorities(
  options: TlsOptions,
  fileSystem: FileSystem,
  { trustSystem, systemBundle }: SystemTrust,
): Promise<string[] | undefined> {
  if (options.caCert !== undefined) {
    return certificatesOf(await read(options.caCert, "ca_cert", fileSystem), options.caCert, "ca_cert");
  }
  if (options.caCertPem !== undefined) return certificatesOf(options.caCertPem, "the given text", "CA certificate");
  if (options.caPath !== undefined) return loadFolder(options.caPath, fileSystem);
  if (!trustSystem || options.skipVerify === true) return undefined;
  for (const path of systemBundle === undefined ? SYSTEM_BUNDLES : [systemBundle, ...SYSTEM_BUNDLES]) {
    const text = await fileSystem.readFile(path, "utf8").catch(() => undefined);
    const found = text?.match(PEM_CERTIFICATE) ?? [];
    if (found.length > 0) return found;
  }
  return undefined;
}

/** Takes every certificate of a folder's files. Files without one are passed over, as long as one file has some. */
async function loadFolder(path: string, fileSystem: FileSystem): Promise<string[]> {
  let names: string[];
  try {
    names = await fileSystem.readdir(path);
  } catch (error) {
    throw bad("ca_path", path, `cannot be read: ${errorMessage(error)}`, error);
  }
  const found: string[] = [];
  for (const name of names.sort()) {
    // Kubernetes mounts hold the real files in `..data` and links to them: each would be loaded twice.
    if (name.startsWith("..")) continue;
    const file = join(path, name);
    if ((await fileSystem.stat(file).catch(() => undefined))?.isFile() !== true) continue;
    const certificates = (await read(file, "ca_path", fileSystem)).match(PEM_CERTIFICATE) ?? [];
    for (const pem of certificates) found.push(checked(pem, file, "ca_path"));
  }
  if (found.length === 0) throw bad("ca_path", path, "has no file with a PEM certificate in it");
  return found;
}

async function loadClientPair(
  { clientCert, clientKey, clientCertPem, clientKeyPem }: TlsOptions,
  fileSystem: FileSystem,
): Promise<{ cert: string; key: string } | undefined> {
  if (clientCert === undefined && clientKey === undefined) {
    if (clientCertPem === undefined && clientKeyPem === undefined) return undefined;
    if (clientCertPem === undefined || clientKeyPem === undefined) {
      throw bad("client_cert", "the given text", "needs both a certificate and a key");
    }
    return checkedPair(clientCertPem, clientKeyPem, "the given text", "the given text");
  }
  if (clientCert === undefined) throw bad("client_key", clientKey ?? "", "needs a client_cert beside it");
  if (clientKey === undefined) throw bad("client_cert", clientCert, "needs a client_key beside it");
  const cert = await read(clientCert, "client_cert", fileSystem);
  return checkedPair(cert, await read(clientKey, "client_key", fileSystem), clientCert, clientKey);
}

/** Node would find out only when it connects, and would not say which file is wrong. */
function checkedPair(cert: string, key: string, certPath: string, keyPath: string): { cert: string; key: string } {
  const [leaf] = certificatesOf(cert, certPath, "client_cert");
  let privateKey: KeyObject;
  try {
    privateKey = crypto().createPrivateKey(key);
  } catch (error) {
    // The reason is a fixed text of OpenSSL (such as "unsupported" or "missing passphrase"), never the key.
    throw bad("client_key", keyPath, `has no usable unencrypted PEM private key: ${errorMessage(error)}`, error);
  }
  if (leaf !== undefined && !new (crypto().X509Certificate)(leaf).checkPrivateKey(privateKey)) {
    throw bad("client_key", keyPath, `is not the key of the certificate in ${certPath}`);
  }
  return { cert, key };
}

/** Loaded where there is a certificate to look at: it takes its time, and plain HTTP does without it. */
function crypto(): typeof Crypto {
  return process.getBuiltinModule("node:crypto");
}

async function read(path: string, option: string, fileSystem: FileSystem): Promise<string> {
  try {
    return await fileSystem.readFile(path, "utf8");
  } catch (error) {
    throw bad(option, path, `cannot be read: ${errorMessage(error)}`, error);
  }
}

function certificatesOf(text: string, path: string, option: string): string[] {
  const certificates = text.match(PEM_CERTIFICATE);
  if (certificates === null) throw bad(option, path, "has no PEM certificate in it");
  return certificates.map((pem) => checked(pem, path, option));
}

function checked(pem: string, path: string, option: string): string {
  try {
    new (crypto().X509Certificate)(pem);
    return pem;
  } catch (error) {
    throw bad(option, path, `has a certificate that cannot be read: ${errorMessage(error)}`, error);
  }
}

function bad(option: string, path: string, why: string, cause?: unknown): AgentError {
  return new AgentError("VAULT_TLS_FILE", `${option}: ${path} ${why}`, { detail: { option, path }, cause });
}
