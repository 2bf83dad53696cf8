import { connect as connectPlain, isIP, type Socket } from "node:net";
import type * as Tls from "node:tls";
import type { SecureContext, TLSSocket } from "node:tls";
import { abortReason } from "../runtime/abort.ts";
import type { Clock } from "../runtime/clock.ts";
import { AgentError, errorMessage } from "../runtime/errors.ts";
import { openTunnel } from "./proxy-tunnel.ts";
import { describeTlsFailure, type SeenCertificate } from "./tls-failure.ts";
import type { TlsMaterial } from "./tls-material.ts";

export interface ConnectorOptions {
  readonly clock: Pick<Clock, "sleep">;
  /** Names the server in messages. */
  readonly address: string;
  readonly socketPath?: string | undefined;
  /** Connect through this HTTP proxy; not used for a socket. */
  readonly proxy?: URL | undefined;
  readonly tls: TlsMaterial;
  /** Milliseconds for name lookup, connection and handshake together; 0 waits for ever. */
  readonly connectTimeout: number;
  /**
   * Called when the server reports a TLS failure after the handshake, as TLS 1.3 does with a client certificate that it
   * misses or refuses. The pool knows only that the connection was closed.
   */
  readonly onAlert: (failure: AgentError) => void;
}

/** What the pool tells about the connection that it wants. */
export interface ConnectTarget {
  readonly hostname: string;
  readonly protocol: string;
  readonly port: string;
}

export type ConnectCallback = (...args: [error: null, socket: Socket] | [error: Error, socket: null]) => void;

/** What one connection leaves for the next. */
interface Remembered {
  /** Made once: reading a system's authorities again for each connection would cost milliseconds. */
  context?: SecureContext;
  /** One connector serves one origin, so one session is enough to make later handshakes short. */
  session?: Buffer;
}

/**
 * Opens the sockets of a connection pool. It is our own and not the pool's so that a refused certificate can be described:
 * the peer's certificate is gone once the error is reported. Errors are AgentErrors with `sent: false`: no request has
 * left yet, so any may be repeated.
 */
export function createConnector(options: ConnectorOptions): (target: ConnectTarget, callback: ConnectCallback) => void {
  const remembered: Remembered = {};
  return (target, callback) => {
    open(target, options, remembered).then(
      (socket) => callback(null, socket),
      (error: Error) => callback(error, null),
    );
  };
}

async function open(target: ConnectTarget, options: ConnectorOptions, remembered: Remembered): Promise<Socket> {
  const timer = new AbortController();
  const limit = new AbortController();
  if (options.connectTimeout > 0) {
    options.clock.sleep(options.connectTimeout, timer.signal).then(
      () => limit.abort(connectTimedOut(options)),
      () => undefined,
    );
  }
  try {
    const tunnel = await openProxy(target, options, limit.signal);
    if (target.protocol === "https:") return await openSecure(target, options, remembered, limit.signal, tunnel);
    const socket = tunnel ?? openPlain(target, options.socketPath);
    if (tunnel === undefined)
      await ready(socket, "connect", limit.signal, (error) => unreachable(options.address, error));
    return prepared(socket);
  } finally {
    timer.abort();
  }
}

async function openProxy(
  target: ConnectTarget,
  { address, proxy, socketPath }: ConnectorOptions,
  signal: AbortSignal,
): Promise<Socket | undefined> {
  if (proxy === undefined || socketPath !== undefined) return undefined;
  try {
    return await openTunnel(proxy, target.hostname, portOf(target), signal);
  } catch (error) {
    throw signal.aborted ? abortReason(signal) : unreachable(address, error);
  }
}

function secureContextOf(tls: typeof Tls, { ca, cert, key }: TlsMaterial): SecureContext {
  return tls.createSecureContext({
    minVersion: "TLSv1.2",
    ...(ca === undefined ? {} : { ca: [...ca] }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  });
}

async function openSecure(
  target: ConnectTarget,
  options: ConnectorOptions,
  remembered: Remembered,
  signal: AbortSignal,
  tunnel: Socket | undefined,
): Promise<TLSSocket> {
  const { address, tls: material } = options;
  // Loaded here, because it takes its time and a plain connection does without it.
  const tls = await import("node:tls");
  const expectedName = material.serverName ?? target.hostname;
  remembered.context ??= secureContextOf(tls, material);
  const socket = tls.connect({
    ...(tunnel === undefined ? placeOf(target, options.socketPath) : { socket: tunnel }),
    // RFC 6066 allows no IP address as SNI; the certificate is still checked against it.
    servername: isIP(expectedName) === 0 ? expectedName : "",
    checkServerIdentity: (_host, peer) => tls.checkServerIdentity(expectedName, peer),
    ALPNProtocols: ["http/1.1"],
    rejectUnauthorized: !material.skipVerify,
    secureContext: remembered.context,
    ...(remembered.session === undefined ? {} : { session: remembered.session }),
  });
  let certificate: SeenCertificate | undefined;
  socket.on("session", (newest: Buffer) => (remembered.session = newest));
  // Before Node's own listener, which destroys the socket (and with it the certificate) if verification failed.
  socket.prependListener("secure", () => (certificate = socket.getPeerCertificate()));
  const describe = (error: Error): AgentError | undefined =>
    describeTlsFailure(error, { address, expectedName, certificate });
  await ready(socket, "secureConnect", signal, (error) => describe(error) ?? unreachable(address, error));
  socket.on("error", (error: Error) => {
    const failure = describe(error);
    if (failure !== undefined) options.onAlert(failure);
  });
  return prepared(socket);
}

/** Resolves on `event`; rejects with the described error, or with the signal's reason, and destroys the socket. */
function ready(socket: Socket, event: string, signal: AbortSignal, describe: (error: Error) => Error): Promise<void> {
  // It stays: an error of a socket that nobody has, or not yet, would end the process.
  socket.on("error", () => undefined);
  return new Promise((resolve, reject) => {
    const finish = (error: Error | undefined): void => {
      socket.off(event, onReady);
      socket.off("error", onError);
      signal.removeEventListener("abort", onAbort);
      if (error === undefined) resolve();
      else {
        socket.destroy();
        reject(error);
      }
    };
    const onReady = (): void => finish(undefined);
    const onError = (error: Error): void => finish(describe(error));
    const onAbort = (): void => finish(abortReason(signal));
    socket.once(event, onReady);
    socket.once("error", onError);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

function prepared<T extends Socket>(socket: T): T {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 60_000);
  return socket;
}

function openPlain(target: ConnectTarget, socketPath: string | undefined): Socket {
  return connectPlain(placeOf(target, socketPath));
}

function placeOf(
  target: ConnectTarget,
  socketPath: string | undefined,
): { path: string } | { host: string; port: number } {
  return socketPath === undefined ? { host: target.hostname, port: portOf(target) } : { path: socketPath };
}

function portOf({ port, protocol }: ConnectTarget): number {
  if (port !== "") return Number(port);
  return protocol === "https:" ? 443 : 80;
}

function unreachable(address: string, error: unknown): AgentError {
  // Node tries every address of a name and then throws an AggregateError without a message of its own.
  const first: unknown = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
  return new AgentError("VAULT_UNREACHABLE", `cannot connect to Vault at ${address}: ${errorMessage(first)}`, {
    detail: { address, sent: false },
    cause: error,
    retryable: true,
  });
}

function connectTimedOut({ address, connectTimeout }: ConnectorOptions): AgentError {
  const message = `cannot connect to Vault at ${address}: no connection within ${connectTimeout / 1000} s`;
  return new AgentError("VAULT_UNREACHABLE", message, { detail: { address, sent: false }, retryable: true });
}
