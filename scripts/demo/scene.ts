import { copyFile, readFile, stat } from "node:fs/promises";
import { startAgent, type AgentProcess } from "../../test/integration/support/agent-process.ts";
import { freePort } from "../../test/integration/support/free-port.ts";
import { send, type AdminResponse, type TokenFacts } from "../../test/integration/support/openbao-admin.ts";
import { startOpenBao, type OpenBaoServer } from "../../test/integration/support/openbao-server.ts";
import { createTempDir, type TempDir } from "../../test/integration/support/temp-dir.ts";
import { inProject } from "../project.mjs";

/** Short enough to see a renewal and, at the maximum, another login. */
export const TOKEN_TTL = "8s";
export const TOKEN_MAX_TTL = "20s";
export const SECRET_PATH = "demo/app";

/** Everything that the demo plays with. Paths are those of examples/agent.hcl. */
export interface Scene {
  readonly server: OpenBaoServer;
  readonly agent: AgentProcess;
  readonly folder: TempDir;
  readonly proxyAddress: string;
  readonly serverVersion: string;
  /** A request to the agent's listener, without a token. */
  askProxy(method: string, path: string, body?: unknown): Promise<AdminResponse>;
  /** What the server says about the token in the sink file; undefined while that is missing or no longer valid. */
  tokenFacts(): Promise<TokenFacts | undefined>;
  /** Permission bits of a file of the folder as four octal digits. */
  modeOf(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts the server and the agent. Rejects, with everything stopped, if `signal` aborts meanwhile. */
export async function setScene(signal: AbortSignal): Promise<Scene> {
  const server = await startOpenBao();
  try {
    signal.throwIfAborted();
    const folder = await prepareFolder(server);
    const listener = `127.0.0.1:${await freePort()}`;
    const agent = await startAgent({ config: await exampleConfig(server, listener), folder });
    return createScene({ server, agent, folder, listener, serverVersion: await versionOf(server) });
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function prepareFolder(server: OpenBaoServer): Promise<TempDir> {
  const folder = await createTempDir("demo");
  await server.admin.writeKv(SECRET_PATH, { user: "ada", password: "first-password" });
  await server.setUpAppRole({
    folder,
    policy: await readFile(inProject("examples", "policy.hcl"), "utf8"),
    tokenTtl: TOKEN_TTL,
    tokenMaxTtl: TOKEN_MAX_TTL,
  });
  await copyFile(inProject("examples", "app.env.ctmpl"), folder.join("app.env.ctmpl"));
  return folder;
}

/** The example as it stands in the repository; only the two addresses change, because those ports may be taken. */
async function exampleConfig(server: OpenBaoServer, listener: string): Promise<string> {
  const text = await readFile(inProject("examples", "agent.hcl"), "utf8");
  return [
    ["http://127.0.0.1:8200", server.address],
    ["127.0.0.1:8201", listener],
  ].reduce((config, [from, to]) => {
    if (!config.includes(from as string)) throw new Error(`examples/agent.hcl does not mention ${from}`);
    return config.replace(from as string, to as string);
  }, text);
}

async function versionOf(server: OpenBaoServer): Promise<string> {
  const { body } = await server.admin.request("GET", "sys/health");
  return (body as { version: string }).version;
}

interface Parts {
  readonly server: OpenBaoServer;
  readonly agent: AgentProcess;
  readonly folder: TempDir;
  readonly listener: string;
  readonly serverVersion: string;
}

function createScene({ server, agent, folder, listener, serverVersion }: Parts): Scene {
  const proxyAddress = `http://${listener}`;
  return {
    server,
    agent,
    folder,
    proxyAddress,
    serverVersion,
    askProxy: (method, path, body) => send({ address: proxyAddress }, method, path, body),
    async tokenFacts() {
      const token = await folder.read("token").catch(() => "");
      return token === "" ? undefined : server.admin.lookupToken(token);
    },
    async modeOf(name) {
      const { mode } = await stat(folder.join(name));
      return (mode & 0o7777).toString(8).padStart(4, "0");
    },
    async stop() {
      await agent.stop("SIGTERM", 5_000);
      await server.stop();
      await folder.remove();
    },
  };
}
