import type { ServerResponse } from "node:http";

const JSON_TYPE = "application/json";

/** Answers as Vault does: `{"errors":[…]}`, so that every client shows the text. Does nothing once an answer has begun. */
export function respondError(
  response: ServerResponse,
  statusCode: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const body = JSON.stringify({ errors: [`attache: ${message}`] });
  respondText(response, statusCode, JSON_TYPE, body, headers);
}

export function respondJson(response: ServerResponse, statusCode: number, value: unknown): void {
  respondText(response, statusCode, JSON_TYPE, JSON.stringify(value));
}

export function respondText(
  response: ServerResponse,
  statusCode: number,
  contentType: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(statusCode, {
    "Content-Type": contentType,
    "Cache-Control": "no-store",
    "Content-Length": String(Buffer.byteLength(text)),
    ...headers,
  });
  response.end(text);
}

/** An answer without a body. */
export function respondEmpty(
  response: ServerResponse,
  statusCode: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(statusCode, { "Content-Length": "0", ...headers });
  response.end();
}
