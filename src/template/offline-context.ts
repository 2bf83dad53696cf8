import { readFileSync } from "node:fs";
import type { Clock } from "../runtime/clock.ts";
import { AgentError, errorMessage } from "../runtime/errors.ts";
import { systemRandomBytes } from "../runtime/random-bytes.ts";
import type { PemCertificate } from "../secrets/kept-certificate.ts";
import { splitPath } from "../secrets/secret-request.ts";
import { parseSecret, type VaultSecret } from "../vault/response.ts";
import { decodeGoString } from "./language/go-string.ts";
import type { ParsedTemplate } from "./language/template.ts";
import type { GoValue } from "./language/values.ts";
import { FunctionError, type RenderContext } from "./render-context.ts";
import { resolveSandboxedPath } from "./sandbox.ts";
import type { CertificateFixture, TemplateFixtures } from "./template-fixtures.ts";

export interface OfflineContextOptions {
  readonly fixtures: TemplateFixtures;
  /** See resolveSandboxedPath. */
  readonly sandboxPath: string | undefined;
  readonly clock: Pick<Clock, "now">;
}

/** A context without a server: what is not in the fixtures is an error that names it. Throws FIXTURES_INVALID. */
export function createOfflineContext(
  { fixtures, sandboxPath, clock }: OfflineContextOptions,
  template: ParsedTemplate<RenderContext>,
): RenderContext {
  const secrets = parseSecrets(fixtures.secrets ?? {});
  const lists = byPath(fixtures.lists ?? {});
  const certificates = byPath(fixtures.certificates ?? {});
  const { env, files } = fixtures;
  const context: RenderContext = {
    readSecret({ method, path }) {
      const key = pathKey(path);
      if (method !== "LIST") return required(secrets, key, "the secret", path);
      const names = required(lists, key, "the list", path);
      return { ...EMPTY, data: new Map([["keys", [...names]]]) };
    },
    readCertificate: ({ path }) => toCertificate(required(certificates, pathKey(path), "the certificate", path)),
    // Nothing is written, but what a template gives the function is checked.
    writeFile: () => undefined,
    readFile(path) {
      if (files === undefined) return readRealFile(resolveSandboxedPath(sandboxPath, path));
      const content = Object.hasOwn(files, path) ? files[path] : undefined;
      if (content === undefined) throw missing("the file", path);
      return content.toWellFormed();
    },
    environment: (name) => (env === undefined ? process.env[name] : Object.hasOwn(env, name) ? env[name] : undefined),
    now: () => clock.now(),
    randomBytes: systemRandomBytes,
    scratch: new Map<string, GoValue>(),
    secretObjects: new Map<VaultSecret, GoValue>(),
    executeTemplate: (name, data) => template.executeNamed(name, data, context),
  };
  return context;
}

const EMPTY: VaultSecret = {
  requestId: "",
  leaseId: "",
  leaseDuration: 0,
  renewable: false,
  data: new Map(),
  warnings: [],
};

function parseSecrets(secrets: Readonly<Record<string, object | string | null>>): Map<string, VaultSecret | undefined> {
  return new Map(Object.entries(secrets).map(([path, response]) => [pathKey(path), parseResponse(path, response)]));
}

function parseResponse(path: string, response: object | string | null): VaultSecret | undefined {
  if (response === null) return undefined;
  try {
    return parseSecret(typeof response === "string" ? response : JSON.stringify(response));
  } catch (error) {
    const message = `the fixture of the secret ${path} cannot be used: ${errorMessage(error)}`;
    throw new AgentError("FIXTURES_INVALID", message, { cause: error });
  }
}

function toCertificate({ certificate, private_key, issuing_ca, ca_chain }: CertificateFixture): PemCertificate {
  const ca = pemText(issuing_ca);
  return {
    cert: pemText(certificate),
    key: pemText(private_key),
    ca,
    caChain: ca_chain?.map(pemText) ?? (ca === "" ? [] : [ca]),
  };
}

/** The server's texts have no line feed at their end, the function's have. */
function pemText(text = ""): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

function byPath<T>(values: Readonly<Record<string, T>>): Map<string, T> {
  return new Map(Object.entries(values).map(([path, value]) => [pathKey(path), value]));
}

function pathKey(path: string): string {
  const { route, query } = splitPath(path);
  return query === "" ? route : `${route}?${query}`;
}

function required<T>(values: ReadonlyMap<string, T>, key: string, what: string, path: string): T {
  if (!values.has(key)) throw missing(what, path);
  return values.get(key) as T;
}

function missing(what: string, path: string): FunctionError {
  return new FunctionError(`there is no fixture for ${what} at ${path}`);
}

function readRealFile(path: string): string {
  try {
    return decodeGoString(readFileSync(path));
  } catch (error) {
    throw new FunctionError(`cannot read the file ${path}: ${errorMessage(error)}`);
  }
}
