import type { PemCertificate } from "../secrets/kept-certificate.ts";
import type { SecretRequest } from "../secrets/secret-request.ts";
import type { VaultSecret } from "../vault/response.ts";
import type { GoValue } from "./language/values.ts";

/** A file that `writeToFile` writes once the template is rendered whole. */
export interface FileWrite {
  readonly path: string;
  /** Name or number; empty: not asked for. */
  readonly user: string;
  readonly group: string;
  /** Permission bits. */
  readonly mode: number;
  /** Behind what the file holds, or what was written before in the same rendering; else instead of it. */
  readonly append: boolean;
  /** A Go string. */
  readonly content: string;
}

/** What `pkiCert` asks for. */
export interface CertificateRequest {
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * What the functions of one rendering may reach. A live rendering watches what it reads; an offline one has fixtures.
 * What is not there yet is undefined, and whoever renders notes that the result is not whole.
 */
export interface RenderContext {
  readSecret(request: SecretRequest): VaultSecret | undefined;
  /** A certificate that is issued once and kept while it is good. */
  readCertificate(request: CertificateRequest): PemCertificate | undefined;
  /** Notes what to write; whoever renders writes it, or does not. */
  writeFile(write: FileWrite): void;
  /** The content in the encoding of language/go-string.ts. Throws if the file cannot be read. */
  readFile(path: string): string | undefined;
  /** undefined if there is no such variable. */
  environment(name: string): string | undefined;
  /** The same for the process's own variables, without those that the agent adds. Absent: it adds none. */
  processEnvironment?(name: string): string | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  /** Unpredictable bytes, fit for keys. */
  randomBytes(count: number): Uint8Array;
  /** What `scratch` keeps during one rendering; empty at its start. */
  readonly scratch: Map<string, GoValue>;
  /** The secrets that this rendering has read, as it sees them; empty at its start. */
  readonly secretObjects: Map<VaultSecret, GoValue>;
  /** Renders a template that is defined in the same text. */
  executeTemplate(name: string, data: GoValue): string;
}

/** Throws this for input that no later try can mend: the message becomes Go's `error calling NAME: …`. */
export class FunctionError extends Error {
  override readonly name = "FunctionError";
}
