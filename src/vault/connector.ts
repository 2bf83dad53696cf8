import { connect as connectPlain, isIP, type Socket } from "node:net";
import {
  checkServerIdentity,
  connect as connectSecure,
  createSecureContext,
  type SecureContext,
  type TLSSocket,
} from "node:tls";
import type { Clock } from "../runtime/clock.ts";
import { AgentError, errorMessage } from "../runtime/errors.ts";
import { describeTlsFailure, type SeenCertificate } from "./tls-failure.ts";
import type { TlsMaterial } from "./tls-material.ts";

export interface ConnectorOptions {
  readonly clock: Pick<Clock, "sleep">;
  /** Names the server in messages. */
  readonly address: string;
  readonly socketPath?: string | undefined;
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

/**
 * Opens the sockets of a connection pool. It is our own and not the pool's so that a refused certificate can be described:
 * the peer's certificate is gone once the error is reported. Errors are AgentErrors with `sent: false`: no request has
 * left yet, so any may be repeated.
 */
export function createConnector(options: ConnectorOptions): (target: ConnectTarget, callback: ConnectCallback) => void {
  // One connector serves one origin, so one session is enough to make later handshakes short.
  let session: Buffer | undefined;
  // Made once: reading a system's authorities again for each connection would cost milliseconds.
  let context: SecureContext | undefined;
  return (target, callback) => {
    const secure = target.protocol === "https:";
    const expectedName = options.tls.serverName ?? target.hostname;
    let certificate: SeenCertificate | undefined;
    if (secure) context ??= secureContextOf(options.tls);
    const socket = secure
      ? openSecure(target, options, { expectedName, context, session })
      : openPlain(target, options.socketPath);
    if (secure) {
      socket.on("session", (newest: Buffer) => (session = newest));
      // Before Node's own listener, which destroys the socket (and with it the certificate) if verification failed.
      socket.prependListener("secure", () => (certificate = (socket as TLSSocket).getPeerCertificate()));
    }
    const timer = new AbortController();
    const finish = (error: Error | undefined): void => {
      timer.abort();
      socket.off(secure ? "secureConnect" : "connect", onConnect);
      socket.off("error", onError);
      if (error === undefined) callback(null, socket);
      else {
        // A later error of a socket that nobody has is no news, but without a listener it would end the process.
        socket.on("error", () => undefined);
        socket.destroy();
        callback(error, null);
      }
    };
    const { address } = options;
    const describe = (error: Error): AgentError | undefined =>
      describeTlsFailure(error, { address, expectedName, certificate });
    const onConnect = (): void => {
      socket.on("error", (error: Error) => {
        const failure = describe(error);
        if (failure !== undefined) options.onAlert(failure);
      });
      finish(undefined);
    };
    const onError = (error: Error): void => finish(describe(error) ?? unreachable(address, error));
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    socket.once(secure ? "secureConnect" : "connect", onConnect);
    socket.once("error", onError);
    if (options.connectTimeout > 0) {
      options.clock.sleep(options.connectTimeout, timer.signal).then(
        () => finish(connectTimedOut(options)),
        () => undefined,
      );
    }
  };
}

interface SecureDetails {
  readonly expectedName: string;
  readonly context: SecureContext | undefined;
  readonly session: Buffer | undefined;
}

function secureContextOf({ ca, cert, key }: TlsMaterial): SecureContext {
  return createSecureContext({
    minVersion: "TLSv1.2",
    ...(ca === undefined ? {} : { ca: [...ca] }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  });
}

function openPlain(target: ConnectTarget, socketPath: string | undefined): Socket {
  if (socketPath !== undefined) return connectPlain({ path: socketPath });
  return connectPlain({ host: target.hostname, port: portOf(target, 80) });
}

function openSecure(
  target: ConnectTarget,
  { tls, socketPath }: ConnectorOptions,
  { expectedName, context, session }: SecureDetails,
): TLSSocket {
  return connectSecure({
    ...(socketPath === undefined ? { host: target.hostname, port: portOf(target, 443) } : { path: socketPath }),
    // RFC 6066 allows no IP address as SNI; the certificate is still checked against it.
    servername: isIP(expectedName) === 0 ? expectedName : "",
    checkServerIdentity: (_host, peer) => checkServerIdentity(expectedName, peer),
    ALPNProtocols: ["http/1.1"],
    rejectUnauthorized: !tls.skipVerify,
    ...(context === undefined ? {} : { secureContext: context }),
    ...(session === undefined ? {} : { session }),
  });
}

function portOf(target: ConnectTarget, standard: number): number {
  return target.port === "" ? standard : Number(target.port);
}

function unreachable(address: string, error: Error): AgentError {
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
