import { spawn } from "node:child_process";
import createNodeVaultClient from "node-vault";
import { ensureOpenBao, ensurePythonPackages } from "../../../scripts/openbao.mjs";
import { inProject } from "../../../scripts/project.mjs";

/** Where a client of another make shall connect to, and as whom. */
export interface ClientTarget {
  readonly address: string;
  /** Without one, the client sends none: the proxy is expected to add its own. */
  readonly token?: string;
  readonly namespace?: string;
  readonly caFile?: string;
}

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real `bao` command, such as `["kv", "get", "-format=json", "secret/app"]`. Never rejects for an exit code. */
export async function runBao(args: readonly string[], target: ClientTarget): Promise<CommandResult> {
  return runCommand(await ensureOpenBao(), args, {
    BAO_ADDR: target.address,
    VAULT_ADDR: target.address,
    ...(target.token === undefined ? {} : { BAO_TOKEN: target.token, VAULT_TOKEN: target.token }),
    ...(target.namespace === undefined ? {} : { BAO_NAMESPACE: target.namespace, VAULT_NAMESPACE: target.namespace }),
    ...(target.caFile === undefined ? {} : { BAO_CACERT: target.caFile, VAULT_CACERT: target.caFile }),
  });
}

/** A method of hvac's client by its dotted name, and its keyword arguments. */
export type HvacCall = readonly [name: string, keywordArguments: Readonly<Record<string, unknown>>];
export type HvacResult = { readonly result: unknown } | { readonly error: string; readonly message: string };

/** Makes the calls one after the other with Python's hvac; the results come in the same order. */
export async function runHvac(calls: readonly HvacCall[], target: ClientTarget): Promise<readonly HvacResult[]> {
  const packages = await ensurePythonPackages(["hvac==2.4.0"]);
  const order = {
    url: target.address,
    calls,
    token: target.token,
    namespace: target.namespace,
    verify: target.caFile,
  };
  const script = inProject("test", "integration", "clients", "hvac_calls.py");
  const result = await runCommand("python3", [script], { PYTHONPATH: packages }, JSON.stringify(order));
  if (result.code !== 0) throw new Error(`hvac ended with ${result.code}:\n${result.stderr}`);
  return JSON.parse(result.stdout) as readonly HvacResult[];
}

/** A node-vault client. */
export function createNodeVault(target: ClientTarget): ReturnType<typeof createNodeVaultClient> {
  return createNodeVaultClient({
    apiVersion: "v1",
    endpoint: target.address,
    ...(target.token === undefined ? {} : { token: target.token }),
    ...(target.namespace === undefined ? {} : { namespace: target.namespace }),
  });
}

async function runCommand(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = "",
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    // HOME is none, so that no token of the developer's own is found there.
    const child = spawn(command, args, {
      env: { PATH: process.env.PATH ?? "", HOME: "/nonexistent", ...env },
      timeout: 30_000,
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...output }));
    child.stdin.on("error", () => undefined).end(input);
  });
}
