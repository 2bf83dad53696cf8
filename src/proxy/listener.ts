import * as fs from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { Server as TlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Logger } from "../observability/logger.ts";
import type { Clock } from "../runtime/clock.ts";
import { AgentError, errorMessage, systemErrorCode } from "../runtime/errors.ts";
import type { Service } from "../runtime/service.ts";
import { answerClientErrors } from "./client-error.ts";
import { acceptListVerb } from "./list-verb.ts";
import { addressToBind } from "./address-to-bind.ts";
import { DEFAULT_TCP_ADDRESS, parseListenAddress, type ListenTarget } from "./listener-address.ts";
import type { ListenerTlsConfig } from "./listener-tls.ts";
import type { RequestHandler } from "./proxy-handler.ts";
import { applyOwnership, removeStaleSocket, type SocketFileSystem, type SocketOwnership } from "./unix-socket.ts";

/** The keys of a `listener` stanza that concern its socket, with the names of the configuration. */
export interface ListenerConfig extends ListenerTlsConfig, SocketOwnership {
  readonly type: "tcp" | "unix";
  /** Default 127.0.0.1:8200 for tcp. */
  readonly address?: string | undefined;
  /** Default false; true for a unix socket without a certificate. */
  readonly tls_disable?: boolean | undefined;
}

export interface ListenerOptions {
  readonly config: ListenerConfig;
  readonly handler: RequestHandler;
  readonly logger: Logger;
  readonly clock: Pick<Clock, "sleep">;
  /** How long requests may go on after the stop, milliseconds. Default 2000. */
  readonly graceMs?: number;
  readonly fileSystem?: SocketFileSystem;
}

/** As in Go. */
const MAX_HEAD_BYTES = 1024 * 1024;
const HEADERS_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 5 * 60_000;
const REQUEST_TIMEOUT_MS = 5 * 60_000;
const CHECK_INTERVAL_MS = 5000;

const SERVER_OPTIONS = {
  maxHeaderSize: MAX_HEAD_BYTES,
  headersTimeout: HEADERS_TIMEOUT_MS,
  // For a whole request with its body: Go's 30 s would cut the upload of a snapshot.
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: IDLE_TIMEOUT_MS,
  connectionsCheckingInterval: CHECK_INTERVAL_MS,
  noDelay: true,
};

/** One address at which the agent answers. */
export class ListenerService implements Service {
  readonly name: string;
  readonly #options: ListenerOptions;
  readonly #fileSystem: SocketFileSystem;
  readonly #target: string;
  #server: Server | undefined;
  #tls = false;
  #inFlight = 0;
  #stopping = false;
  /** Called when the last request in flight has ended. */
  #onIdle: (() => void) | undefined;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#fileSystem = options.fileSystem ?? fs;
    const { type, address = "" } = options.config;
    this.#target = address === "" && type === "tcp" ? DEFAULT_TCP_ADDRESS : address;
    this.name = `listener ${this.#target}`;
  }

  /**
   * Takes the address, so that a start fails early; requests are answered from then on. Throws AgentError
   * LISTENER_ADDRESS_INVALID, LISTENER_ADDRESS_IN_USE, LISTENER_BIND_FAILED, LISTENER_TLS_INVALID, LISTENER_SOCKET_OWNER.
   */
  async bind(): Promise<void> {
    const { config } = this.#options;
    const target = parseListenAddress(config.type, this.#target);
    const server = await this.#createServer();
    if ("path" in target) await removeStaleSocket(target.path, this.#fileSystem);
    await this.#listen(server, target);
    this.#server = server;
    server.on("error", (error) => this.#options.logger.error("the listener failed", { error: errorMessage(error) }));
    try {
      if ("path" in target) await applyOwnership(target.path, config, this.#fileSystem);
    } catch (error) {
      await this.close();
      throw error;
    }
    this.#options.logger.info("listening", { address: this.address() });
  }

  /** Where the bound listener really listens: `http://127.0.0.1:8200` with the real port, or `unix:///path`. */
  address(): string {
    const address: AddressInfo | string | null = this.#server?.address() ?? null;
    if (address === null) return this.#target;
    if (typeof address === "string") return `unix://${address}`;
    const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
    return `${this.#tls ? "https" : "http"}://${host}:${address.port}`;
  }

  /** Reads the certificates again; new connections get them. Throws as bind does, and then keeps the old ones. */
  async reload(): Promise<void> {
    if (!this.#tls || this.#server === undefined) return;
    const { loadListenerTls } = await import("./listener-tls.ts");
    const options = await loadListenerTls(this.#options.config, this.#target, this.#fileSystem);
    (this.#server as TlsServer).setSecureContext(options);
  }

  /** Binds unless that was done, answers until the signal aborts, then lets requests in flight end for a while. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#server === undefined) await this.bind();
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await this.close();
  }

  /** Stops: accepts nothing more, waits for the requests in flight, cuts what is left. Removes a unix socket. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#stopping = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    if (this.#inFlight > 0) await this.#waitForIdle();
    server.closeAllConnections();
    await closed;
    this.#server = undefined;
  }

  async #waitForIdle(): Promise<void> {
    const grace = new AbortController();
    const idle = new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
    const late = this.#options.clock.sleep(this.#options.graceMs ?? 2000, grace.signal).catch(() => undefined);
    await Promise.race([idle, late]);
    grace.abort();
    if (this.#inFlight > 0) this.#options.logger.warn("requests were cut by the stop", { requests: this.#inFlight });
  }

  async #createServer(): Promise<Server> {
    const { config } = this.#options;
    const plain = config.type === "unix" && config.tls_cert_file === undefined;
    this.#tls = !(config.tls_disable ?? plain);
    const onRequest: RequestHandler = (request, response) => {
      this.#inFlight += 1;
      if (this.#stopping) response.shouldKeepAlive = false;
      // Writing to a client that has just gone is no failure of ours, but unheard it would end the process.
      response.on("error", ignore);
      response.on("close", () => {
        this.#inFlight -= 1;
        if (this.#inFlight === 0) this.#onIdle?.();
      });
      this.#options.handler(request, response);
    };
    const server = this.#tls ? await this.#createTlsServer(onRequest) : createServer(SERVER_OPTIONS, onRequest);
    // Node would silently drop headers beyond a number; the size of the head is limited anyway.
    server.maxHeadersCount = 0;
    acceptListVerb(server, MAX_HEAD_BYTES);
    answerClientErrors(server);
    return server;
  }

  /** TLS takes its time to load, and a plain listener does without it. */
  async #createTlsServer(onRequest: RequestHandler): Promise<Server> {
    const [https, { loadListenerTls }] = await Promise.all([import("node:https"), import("./listener-tls.ts")]);
    const tls = await loadListenerTls(this.#options.config, this.#target, this.#fileSystem);
    return https.createServer({ ...SERVER_OPTIONS, ...tls }, onRequest);
  }

  async #listen(server: Server, target: ListenTarget): Promise<void> {
    const host = "host" in target && target.host !== undefined ? await this.#addressToBind(target.host) : undefined;
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) => reject(this.#bindError(error)));
      server.once("listening", () => {
        server.removeAllListeners("error");
        resolve();
      });
      if ("path" in target) this.#listenOnSocket(server, target.path);
      else server.listen(host === undefined ? { port: target.port } : { host, port: target.port });
    });
  }

  async #addressToBind(host: string): Promise<string> {
    try {
      return await addressToBind(host);
    } catch (error) {
      throw this.#bindError(error);
    }
  }

  #bindError(cause: unknown): AgentError {
    const detail = { address: this.#target };
    if (systemErrorCode(cause) === "EADDRINUSE") {
      const message = `cannot listen on "${this.#target}": the address is in use; stop what uses it or change the listener's address`;
      return new AgentError("LISTENER_ADDRESS_IN_USE", message, { detail, cause });
    }
    const message = `cannot listen on "${this.#target}": ${errorMessage(cause)}`;
    return new AgentError("LISTENER_BIND_FAILED", message, { detail, cause });
  }

  #listenOnSocket(server: Server, path: string): void {
    // Without a mode of its own the socket gets what the umask leaves, as in Go. Only the main thread may set the umask.
    if (this.#options.config.socket_mode === undefined || !isMainThread()) {
      server.listen({ path });
      return;
    }
    // Nobody but the owner may connect between the creation of the socket and the setting of its mode. listen() creates it
    // before it returns, so no other code runs under this umask.
    const before = process.umask(0o177);
    try {
      server.listen({ path });
    } finally {
      process.umask(before);
    }
  }
}

function ignore(): void {}

function isMainThread(): boolean {
  return process.getBuiltinModule("node:worker_threads").isMainThread;
}
