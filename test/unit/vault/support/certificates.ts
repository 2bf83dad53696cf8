import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Pair {
  readonly cert: string;
  readonly key: string;
  readonly certPath: string;
  readonly keyPath: string;
}

/** An authority in a folder of its own that signs what a test needs. */
export interface Authority extends Disposable {
  readonly folder: string;
  readonly ca: Pair;
  /** `days` may be negative: a certificate that has expired. `names` as in `DNS:localhost,IP:127.0.0.1`. */
  issue(name: string, options: { names?: string; days?: number; usage?: "serverAuth" | "clientAuth" }): Pair;
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

export function createAuthority(commonName: string): Authority {
  const folder = mkdtempSync(join(tmpdir(), "attache-ca-"));
  const openssl = (...args: string[]): void => {
    execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  };
  const pair = (name: string): Pair => {
    const certPath = join(folder, `${name}.pem`);
    const keyPath = join(folder, `${name}.key`);
    return { cert: readFileSync(certPath, "utf8"), key: readFileSync(keyPath, "utf8"), certPath, keyPath };
  };
  openssl(
    "req",
    "-x509",
    ...NEW_KEY,
    "-subj",
    `/CN=${commonName}`,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-days",
    "2",
  );
  return {
    folder,
    ca: pair("ca"),
    issue(name, { names = "DNS:localhost,IP:127.0.0.1", days = 2, usage = "serverAuth" }) {
      openssl("req", ...NEW_KEY, "-subj", `/CN=${name}`, "-keyout", `${name}.key`, "-out", `${name}.csr`);
      writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${names}\nextendedKeyUsage=${usage}\n`);
      const signer = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"];
      const output = ["-extfile", `${name}.ext`, "-days", String(days), "-out", `${name}.pem`];
      openssl("x509", "-req", "-in", `${name}.csr`, ...signer, ...output);
      return pair(name);
    },
    [Symbol.dispose]() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
