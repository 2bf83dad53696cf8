import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer, type ServerOptions } from "node:https";
import type { AddressInfo, Socket } from "node:net";

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** Answers request number `count` (from 1). */
export type Answer = (request: SeenRequest, response: ServerResponse, count: number) => void;

/** A server on the loopback that records what it is asked. */
export interface RecordingServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly requests: SeenRequest[];
  /** Connections so far, and the most that were open at a time. */
  readonly connections: { total: number; peak: number };
  readonly sockets: ReadonlySet<Socket>;
}

export interface ServerChoice {
  readonly tls?: ServerOptions;
  readonly socketPath?: string;
}

export async function startServer(answer: Answer, choice: ServerChoice = {}): Promise<RecordingServer> {
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const connections = { total: 0, peak: 0 };
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("error", () => undefined);
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers, rawHeaders } = request;
      const seen = { method, url, headers, rawHeaders, body: Buffer.concat(chunks).toString() };
      requests.push(seen);
      answer(seen, response, requests.length);
    });
  };
  const server: Server = choice.tls === undefined ? createServer(listener) : createSecureServer(choice.tls, listener);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    connections.total += 1;
    connections.peak = Math.max(connections.peak, sockets.size);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => undefined);
  if (choice.socketPath === undefined) server.listen(0, "127.0.0.1");
  else server.listen(choice.socketPath);
  await once(server, "listening");
  const port = choice.socketPath === undefined ? (server.address() as AddressInfo).port : 0;
  const scheme = choice.tls === undefined ? "http" : "https";
  return {
    url: choice.socketPath === undefined ? `${scheme}://127.0.0.1:${port}` : `unix://${choice.socketPath}`,
    port,
    requests,
    connections,
    sockets,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

export function sendJson(
  response: ServerResponse,
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(typeof value === "string" ? value : JSON.stringify(value));
}
