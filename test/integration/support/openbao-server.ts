import { mkdir, readFile } from "node:fs/promises";
import { ensureOpenBao } from "../../../scripts/openbao.mjs";
import { setUpAppRole, type AppRole, type AppRoleOptions } from "./approle.ts";
import { createServerCertificate, type ServerCertificate, type ServerCertificateOptions } from "./certificates.ts";
import { eventually } from "./eventually.ts";
import { freePort } from "./free-port.ts";
import { createAdmin, send, type Admin, type AdminTarget } from "./openbao-admin.ts";
import { startOwnedProcess, type OwnedProcess } from "./owned-process.ts";
import { createTempDir, type TempDir } from "./temp-dir.ts";

export interface OpenBaoOptions {
  /** `memory` (default) forgets everything at a restart; `disk` is for tests in which the server goes away and returns. */
  readonly storage?: "memory" | "disk";
  /** HTTPS with a certificate authority of its own. Default false. */
  readonly tls?: boolean | ServerCertificateOptions;
  /** Default: any free port. */
  readonly port?: number;
}

export interface OpenBaoServer {
  /** Such as `http://127.0.0.1:41234`; stays the same over a restart. */
  readonly address: string;
  readonly port: number;
  readonly rootToken: string;
  /** The certificate authority to trust; undefined without TLS. */
  readonly caFile: string | undefined;
  readonly admin: Admin;
  readonly process: OwnedProcess;
  setUpAppRole(options: AppRoleOptions): Promise<AppRole>;
  /** A server that takes connections and never answers, and its end. */
  pause(): void;
  resume(): void;
  /** Ends the process and keeps the storage; `start` brings the server back on the same port, unsealed. */
  shutDown(): Promise<void>;
  start(): Promise<void>;
  seal(): Promise<void>;
  unseal(): Promise<void>;
  /** Ends the process and removes everything. */
  stop(): Promise<void>;
  log(): string;
}

const ATTEMPTS = 5;

/**
 * Starts a real OpenBao server, initialised and unsealed, with version 2 key-value storage at `secret/` as in its
 * development mode. That mode itself is not used: it cannot come back with its data, and takes a second, fixed port.
 */
export async function startOpenBao(options: OpenBaoOptions = {}): Promise<OpenBaoServer> {
  const binary = await ensureOpenBao();
  for (let attempt = 1; ; attempt += 1) {
    const folder = await createTempDir("openbao");
    try {
      return await startOnPort(binary, options.port ?? (await freePort()), folder, options);
    } catch (error) {
      await folder.remove();
      // Between finding a free port and binding it somebody else may have taken it.
      const isCollision = error instanceof Error && error.message.includes("address already in use");
      if (!isCollision || options.port !== undefined || attempt === ATTEMPTS) throw error;
    }
  }
}

async function startOnPort(
  binary: string,
  port: number,
  folder: TempDir,
  options: OpenBaoOptions,
): Promise<OpenBaoServer> {
  const { tls = false } = options;
  const certificate = tls === false ? undefined : await createServerCertificate(folder, tls === true ? {} : tls);
  const address = `${certificate === undefined ? "http" : "https"}://127.0.0.1:${port}`;
  const target: AdminTarget = {
    address,
    ...(certificate === undefined ? {} : { ca: await readFile(certificate.caFile, "utf8") }),
  };
  const config = await writeServerConfig(folder, target, port, { storage: options.storage ?? "memory", certificate });
  const launch = async (): Promise<OwnedProcess> => launchServer(binary, config, folder, target);

  let current = await launch();
  let keys: InitialKeys;
  const earlierLogs: string[] = [];
  const rootToken = (): string => keys.root_token;
  const admin = createAdmin(target, rootToken);
  const unseal = async (): Promise<void> => {
    await send(target, "PUT", "/v1/sys/unseal", { key: keys.keys[0] });
    await waitUntilActive(target, current);
  };
  try {
    keys = await initialise(target);
    await unseal();
    await admin.request("POST", "sys/mounts/secret", { type: "kv", options: { version: "2" } });
    await waitForKv(admin);
  } catch (error) {
    await current.stop("SIGKILL");
    throw error;
  }

  return {
    address,
    port,
    get rootToken() {
      return rootToken();
    },
    caFile: certificate?.caFile,
    admin,
    get process() {
      return current;
    },
    setUpAppRole: (appRole) => setUpAppRole(admin, appRole),
    pause: () => current.pause(),
    resume: () => current.resume(),
    async shutDown() {
      current.resume();
      await current.stop("SIGTERM");
    },
    async start() {
      earlierLogs.push(current.output());
      current = await launch();
      await unseal();
    },
    seal: async () => void (await admin.request("PUT", "sys/seal")),
    unseal,
    async stop() {
      await current.stop("SIGKILL");
      await folder.remove();
    },
    log: () => [...earlierLogs, current.output()].join(""),
  };
}

interface ServerSettings {
  readonly storage: "memory" | "disk";
  readonly certificate: ServerCertificate | undefined;
}

async function writeServerConfig(
  folder: TempDir,
  { address }: AdminTarget,
  port: number,
  { storage, certificate }: ServerSettings,
): Promise<string> {
  const storagePath = folder.join("storage");
  await mkdir(storagePath);
  // A cluster of one: OpenBao has no simpler storage on disk. Its own port must stay the same over a restart.
  const clusterAddress = `127.0.0.1:${storage === "disk" ? await freePort() : 0}`;
  const tls =
    certificate === undefined
      ? { tls_disable: true }
      : { tls_cert_file: certificate.certFile, tls_key_file: certificate.keyFile };
  const config = {
    storage:
      storage === "disk" ? { raft: { path: storagePath, node_id: "only", performance_multiplier: 1 } } : { inmem: {} },
    listener: [{ tcp: { address: `127.0.0.1:${port}`, cluster_address: clusterAddress, ...tls } }],
    api_addr: address,
    cluster_addr: `https://${clusterAddress}`,
    // Vault refuses to start without it unless it may lock memory; OpenBao warns that it does not know it.
    disable_mlock: true,
  };
  return folder.write("server.json", JSON.stringify(config));
}

interface InitialKeys {
  readonly keys: readonly [string];
  readonly root_token: string;
}

async function launchServer(
  binary: string,
  config: string,
  folder: TempDir,
  target: AdminTarget,
): Promise<OwnedProcess> {
  const server = await startOwnedProcess({
    command: binary,
    args: ["server", `-config=${config}`],
    cwd: folder.path,
    env: { PATH: process.env.PATH ?? "", HOME: folder.path },
  });
  const answers = async (): Promise<boolean> => {
    if (!server.isRunning()) return true;
    return (await send(target, "GET", "/v1/sys/seal-status")).status === 200;
  };
  try {
    await eventually(answers, { what: "the OpenBao server's first answer", within: 20_000, otherwise: server.output });
    if (!server.isRunning()) throw new Error(`the OpenBao server ended at its start:\n${server.output()}`);
    return server;
  } catch (error) {
    await server.stop("SIGKILL");
    throw error;
  }
}

async function initialise(target: AdminTarget): Promise<InitialKeys> {
  const { body } = await send(target, "PUT", "/v1/sys/init", { secret_shares: 1, secret_threshold: 1 });
  return body as InitialKeys;
}

async function waitUntilActive(target: AdminTarget, server: OwnedProcess): Promise<void> {
  const isActive = async (): Promise<boolean> => (await send(target, "GET", "/v1/sys/health")).status === 200;
  await eventually(isActive, { what: "the unsealed OpenBao server", within: 20_000, otherwise: server.output });
}

/** A new version 2 mount answers 400 ("upgrading") for a moment. */
async function waitForKv(admin: Admin): Promise<void> {
  const isReady = async (): Promise<boolean> => {
    await admin.request("GET", "secret/config");
    return true;
  };
  await eventually(isReady, { what: "the key-value storage at secret/" });
}
