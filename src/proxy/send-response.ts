import type { ServerResponse } from "node:http";
import { headerValue } from "../vault/raw-headers.ts";
import { endToEndHeaders } from "./headers.ts";
import type { ProxiedResponse } from "./proxied-request.ts";

/** Streams an answer to the client. If the server breaks off, so does the client's connection: it must not look whole. */
export function sendResponse(response: ServerResponse, answer: ProxiedResponse): void {
  const { body } = answer;
  if (response.destroyed) {
    if (!(body instanceof Uint8Array)) body.destroy();
    return;
  }
  // Node adds a date of its own unless the headers have one.
  if (headerValue(answer.headers, "date") !== undefined) response.sendDate = false;
  response.writeHead(answer.statusCode, endToEndHeaders(answer.headers));
  if (body instanceof Uint8Array) {
    response.end(body);
    return;
  }
  body.on("error", () => response.destroy());
  response.on("close", () => {
    if (!body.readableEnded) body.destroy();
  });
  // By hand rather than with pipe(), whose many listeners cost a tenth of a small request.
  body.on("data", (chunk: Buffer) => {
    if (!response.write(chunk)) {
      body.pause();
      response.once("drain", () => body.resume());
    }
  });
  body.on("end", () => response.end());
}
