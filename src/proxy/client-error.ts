import { STATUS_CODES, type Server, type ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { systemErrorCode } from "../runtime/errors.ts";

/** How long a refused client may say nothing before the connection is cut. As in Go. */
const LINGER_MS = 500;

/** Answers bytes that are no request, in Vault's form: the parser gave up, or a time or size limit was passed. */
export function answerClientErrors(server: Server): void {
  /** The newest answer under way on a connection. */
  const newest = new WeakMap<Duplex, ServerResponse>();
  const refused = new WeakSet<Duplex>();
  server.prependListener("request", (request, response) => {
    newest.set(request.socket, response);
  });
  server.on("clientError", (error, socket) => {
    // Each further piece of data is reported again.
    if (refused.has(socket)) return;
    refused.add(socket);
    const response = newest.get(socket);
    const text = errorAnswer(...describe(error));
    const refuse = (): void => {
      if (socket.writable && systemErrorCode(error) !== "ECONNRESET") endSoon(socket, text);
      else socket.destroy();
    };
    if (response === undefined || response.writableFinished || response.destroyed) refuse();
    // Earlier requests get their answers first, or the refusal would be taken for one of them.
    else if (response.req.complete) response.on("close", refuse);
    // The fault is in the body of a request whose answer has begun: it cannot be turned into another.
    else if (response.headersSent) socket.destroy();
    else refuse();
  });
  server.on("connect", (_request, socket) => {
    // The server has let go of this socket: without a listener, a reset by the client would end the process.
    socket.on("error", () => socket.destroy());
    // What follows is dropped, or the answer would be lost with it; and the connection does not wait for the client to end it.
    socket.resume();
    socket.end(errorAnswer(405, "this verb is not known"), () => socket.destroy());
  });
}

/**
 * Sends the last words, then waits a little for the client to close: cutting the connection while it still sends would lose
 * the answer. Without the limit, a client that never closes would keep the connection for ever.
 */
function endSoon(socket: Duplex, text: string): void {
  socket.end(text);
  if (socket instanceof Socket) socket.setTimeout(LINGER_MS, () => socket.destroy());
}

function describe(error: Error): [number, string] {
  switch (systemErrorCode(error)) {
    case "HPE_HEADER_OVERFLOW":
      return [431, "the request's headers are too large"];
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return [408, "the request took too long"];
    default:
      return [400, "this is no valid HTTP/1.1 request"];
  }
}

function errorAnswer(statusCode: number, message: string): string {
  const body = JSON.stringify({ errors: [`attache: ${message}`] });
  const head = `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? ""}\r\nConnection: close`;
  return `${head}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}
