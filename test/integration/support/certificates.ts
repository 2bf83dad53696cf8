import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { TempDir } from "./temp-dir.ts";

const run = promisify(execFile);

export interface ServerCertificateOptions {
  /** Names and addresses the certificate is for, as openssl writes them; default `DNS:localhost,IP:127.0.0.1`. */
  readonly subjectAltName?: string;
}

export interface ServerCertificate {
  /** The certificate authority that signed it, PEM file. */
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Makes a certificate authority and a server certificate with openssl in `folder`, valid for two days. */
export async function createServerCertificate(
  folder: TempDir,
  { subjectAltName = "DNS:localhost,IP:127.0.0.1" }: ServerCertificateOptions = {},
): Promise<ServerCertificate> {
  const caFile = folder.join("ca.pem");
  const caKeyFile = folder.join("ca-key.pem");
  const certFile = folder.join("server.pem");
  const keyFile = folder.join("server-key.pem");
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const authority = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign"];
  await openssl(["req", "-x509", ...newKey, "-subj", "/CN=attache test CA"], authority, caKeyFile, caFile);
  const signed = ["-CA", caFile, "-CAkey", caKeyFile, "-addext", `subjectAltName=${subjectAltName}`];
  const server = ["-addext", "basicConstraints=critical,CA:FALSE"];
  await openssl(["req", "-x509", ...newKey, "-subj", "/CN=attache test server", ...signed], server, keyFile, certFile);
  return { caFile, certFile, keyFile };
}

async function openssl(request: string[], extensions: string[], keyFile: string, certFile: string): Promise<void> {
  await run("openssl", [...request, ...extensions, "-keyout", keyFile, "-out", certFile]);
}
