import type { IncomingMessage } from "node:http";
import { countHeader } from "../vault/raw-headers.ts";
import { requestVerb } from "./list-verb.ts";

export interface RequestFault {
  readonly statusCode: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const VERBS: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "LIST",
  "SCAN",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
]);
const ALLOW = [...VERBS].join(", ");
const CLOSE = { Connection: "close" };

/**
 * What is wrong with a request that the parser let pass, or undefined. A proxy must not pass on what the server could
 * understand in another way than it did itself.
 */
export function findRequestFault(request: IncomingMessage): RequestFault | undefined {
  if (!VERBS.has(requestVerb(request))) {
    return { statusCode: 405, message: "this verb is not known", headers: { Allow: ALLOW } };
  }
  if (request.httpVersionMajor !== 1) return bad("only HTTP/1.0 and HTTP/1.1 are spoken here");
  if (!request.url?.startsWith("/")) return bad("the request's target must be a path");
  const { rawHeaders } = request;
  if (countHeader(rawHeaders, "host") > 1) return bad("there is more than one Host header");
  if (countHeader(rawHeaders, "x-vault-token") > 1) return bad("there is more than one X-Vault-Token header");
  const encoding = request.headers["transfer-encoding"];
  if (encoding === undefined) return undefined;
  if (encoding.trim().toLowerCase() !== "chunked") return bad("only the transfer encoding chunked is known");
  if (request.httpVersionMinor === 0) return bad("HTTP/1.0 has no transfer encoding");
  return undefined;
}

/** The connection ends with it: what follows on it may be part of a trick. */
function bad(message: string): RequestFault {
  return { statusCode: 400, message, headers: CLOSE };
}
