// A program that lists its files instead of a folder (the declaration build) finds the types of the deep import here only.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="./undici-pool.d.ts" />
import type { Readable } from "node:stream";
import type { Dispatcher, Pool } from "undici";
import { abortReason } from "../runtime/abort.ts";
import type { Clock } from "../runtime/clock.ts";
import { AgentError } from "../runtime/errors.ts";
import { nodeFileSystem, type FileSystem } from "../runtime/file-system.ts";
import { parseProxyAddress, parseVaultAddress, type VaultAddress } from "./address.ts";
import { createConnector } from "./connector.ts";
import { Exchange } from "./exchange.ts";
import { filterHeaders, type RawHeaders } from "./raw-headers.ts";
import { isReadVerb } from "./retry-policy.ts";
import { loadTlsMaterial, type TlsMaterial, type TlsOptions } from "./tls-material.ts";
import { transportClosed, transportFailure } from "./transport-failure.ts";

export interface TransportOptions {
  /** See parseVaultAddress. */
  readonly address: string;
  readonly clock: Clock;
  readonly tls?: TlsOptions;
  /** URL of an HTTP proxy (`http://user:password@proxy:3128`) to connect through. Default: none, whatever the environment. */
  readonly proxyAddress?: string;
  /** Most connections at a time to one origin; further requests wait for a free one. Default 128. */
  readonly connections?: number;
  /** Milliseconds for one connection, handshake included. Default 10 s (30 s in Go); 0 waits for ever. */
  readonly connectTimeout?: number;
  /** Milliseconds until the headers of an answer. Default 0: no limit, the caller's signal decides. */
  readonly headersTimeout?: number;
  /** Milliseconds between two pieces of an answer's body. Default 0: no limit. */
  readonly bodyTimeout?: number;
  /** Milliseconds that an unused connection stays open, unless the server asks for less. Default 60 s. */
  readonly keepAliveTimeout?: number;
  /** What SSL_CERT_FILE says: a bundle of authorities to look at before the system's. */
  readonly systemBundle?: string;
  readonly fileSystem?: FileSystem;
}

export interface TransportRequest {
  /** Any verb, LIST and SCAN too. */
  readonly method: string;
  /** Path and query as they go on the wire, starting with a slash; the address's own path is put in front. */
  readonly path: string;
  /**
   * Sent as they are, except that those of the connection (Connection, Keep-Alive, Transfer-Encoding, Upgrade, Expect) are
   * left out. Host comes from the address unless it is given.
   */
  readonly headers?: RawHeaders;
  /** A stream is sent chunked, unless the headers have its Content-Length. */
  readonly body?: Readable | Uint8Array | null;
  readonly signal?: AbortSignal;
  /** Another server (`https://host:port`), reached with the same TLS options; the address's path is not put in front. */
  readonly origin?: string;
}

export interface TransportResponse {
  readonly statusCode: number;
  /** Order, case and repetitions as the server sent them. */
  readonly headers: RawHeaders;
  /** Not decoded. Read it to its end or destroy it, or its connection stays busy. */
  readonly body: Readable;
}

export interface Transport {
  readonly address: VaultAddress;
  /**
   * Reads the TLS files and prepares the pool; the first request does it too. Connects to nothing.
   * Throws AgentError VAULT_TLS_FILE. A failed attempt is not remembered: the next one reads the files again.
   */
  open(): Promise<void>;
  /**
   * Resolves with the answer's head, whatever its status. Rejects with the signal's reason or an AgentError:
   * VAULT_UNREACHABLE, VAULT_TLS_VERIFY, VAULT_TLS_FAILED (nothing was sent), VAULT_CONNECTION_LOST, VAULT_TIMEOUT,
   * VAULT_REQUEST_INVALID, VAULT_TRANSPORT_CLOSED. A failure after the head destroys the body with the same errors.
   */
  request(request: TransportRequest): Promise<TransportResponse>;
  /** Waits for the requests that are under way, then closes every connection. */
  close(): Promise<void>;
  /** Cuts every connection. */
  destroy(): Promise<void>;
}

/** Redirects lead to few servers (the nodes of one cluster); more pools than this and the oldest is closed. */
const MAX_ORIGINS = 16;

/** Headers that belong to one connection; undici refuses most of them or takes them as orders. */
const CONNECTION_HEADERS = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "expect"]);

/** Makes the upstream connections of one Vault address. Does nothing yet; throws VAULT_ADDRESS_INVALID. */
export function createTransport(options: TransportOptions): Transport {
  const { address, proxyAddress } = options;
  const proxy = proxyAddress === undefined ? undefined : parseProxyAddress(proxyAddress);
  return new PooledTransport(options, parseVaultAddress(address), proxy);
}

interface OriginPool {
  readonly pool: Pool;
  /** What the server said of TLS as it closed a connection, until the request on that connection takes it. */
  alert: AgentError | undefined;
}

interface Opened {
  readonly createPool: (origin: string) => OriginPool;
}

class PooledTransport implements Transport {
  readonly address: VaultAddress;
  readonly #options: TransportOptions;
  readonly #proxy: URL | undefined;
  readonly #pools = new Map<string, OriginPool>();
  #opening: Promise<Opened> | undefined;
  #closed = false;

  constructor(options: TransportOptions, address: VaultAddress, proxy: URL | undefined) {
    this.#options = options;
    this.#proxy = proxy;
    this.address = address;
  }

  async open(): Promise<void> {
    await this.#opened();
  }

  async request(request: TransportRequest): Promise<TransportResponse> {
    const opened = await this.#opened();
    const repeatable = isReadVerb(request.method) && (request.body ?? null) === null;
    try {
      return await this.#exchange(opened, request);
    } catch (error) {
      const lost = error instanceof AgentError && error.code === "VAULT_CONNECTION_LOST";
      if (!repeatable || !lost || request.signal?.aborted === true) throw error;
      // As Go does: a server may close an idle connection just when a request is put on it.
      return this.#exchange(opened, request);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#pools.values()].map(({ pool }) => pool.close()));
  }

  async destroy(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#pools.values()].map(({ pool }) => pool.destroy()));
  }

  #opened(): Promise<Opened> {
    if (this.#closed) return Promise.reject(transportClosed(this.address.display));
    this.#opening ??= this.#load().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #load(): Promise<Opened> {
    const { tls = {}, fileSystem = nodeFileSystem, systemBundle } = this.#options;
    // A plain address spares itself the system's bundle; should it redirect to https, Node's own authorities count.
    const trustSystem = this.address.origin.startsWith("https:");
    const material = await loadTlsMaterial(tls, fileSystem, { trustSystem, systemBundle });
    // Loaded on the first use: commands that never talk to Vault do not pay for it.
    const { default: PoolClass } = await import("undici/lib/dispatcher/pool.js");
    return {
      createPool: (origin) => {
        const onAlert = (failure: AgentError): void => void (created.alert = failure);
        const pool = new PoolClass(origin, this.#poolOptions(origin, material, onAlert));
        const created: OriginPool = { pool, alert: undefined };
        return created;
      },
    };
  }

  #poolOptions(origin: string, tls: TlsMaterial, onAlert: (failure: AgentError) => void): Pool.Options {
    const { clock, connections = 128, connectTimeout = 10_000, keepAliveTimeout = 60_000 } = this.#options;
    return {
      connections,
      pipelining: 1,
      keepAliveTimeout,
      keepAliveMaxTimeout: Math.max(keepAliveTimeout, 300_000),
      // The connector's own timer counts; undici's default limits would cut long answers.
      headersTimeout: this.#options.headersTimeout ?? 0,
      bodyTimeout: this.#options.bodyTimeout ?? 0,
      connect: createConnector({
        clock,
        address: origin === this.address.origin ? this.address.display : origin,
        // As in Go: behind a socket every name is reached through that socket.
        socketPath: this.address.socketPath,
        proxy: this.#proxy,
        tls,
        connectTimeout,
        onAlert,
      }),
    };
  }

  #exchange({ createPool }: Opened, request: TransportRequest): Promise<TransportResponse> {
    const origin = request.origin ?? this.address.origin;
    const path = request.origin === undefined ? this.address.basePath + request.path : request.path;
    const address = request.origin ?? this.address.display;
    return new Promise((resolve, reject) => {
      if (request.signal?.aborted === true) {
        reject(abortReason(request.signal));
        return;
      }
      if (this.#closed) {
        reject(transportClosed(address));
        return;
      }
      const target = this.#pool(origin, createPool);
      const explain = (error: Error): Error => {
        const failure = transportFailure(error, address);
        if (failure instanceof AgentError && failure.code !== "VAULT_CONNECTION_LOST") return failure;
        const { alert = failure } = target;
        target.alert = undefined;
        return alert;
      };
      const exchange = new Exchange(request.signal, explain, resolve, reject);
      const options: Dispatcher.DispatchOptions & { servername: string } = {
        method: request.method,
        path,
        headers: filterHeaders(request.headers ?? [], (name) => !CONNECTION_HEADERS.has(name)),
        body: request.body ?? null,
        // A name that never changes: undici would take it from the Host header and reconnect on each other one.
        servername: "vault",
      };
      target.pool.dispatch(options, exchange);
    });
  }

  #pool(origin: string, createPool: (origin: string) => OriginPool): OriginPool {
    const known = this.#pools.get(origin);
    if (known !== undefined) return known;
    const oldest = [...this.#pools.keys()].find((key) => key !== this.address.origin);
    if (this.#pools.size >= MAX_ORIGINS && oldest !== undefined) {
      void this.#pools.get(oldest)?.pool.close();
      this.#pools.delete(oldest);
    }
    const created = createPool(origin);
    this.#pools.set(origin, created);
    return created;
  }
}
