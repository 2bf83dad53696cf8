import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";

export interface AdminRequestOptions {
  /** Default: the server's root token. Empty sends none. */
  readonly token?: string;
  readonly namespace?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AdminResponse {
  readonly status: number;
  /** The parsed body, or undefined if there was none. */
  readonly body: unknown;
}

/** Speaks plain HTTP to one server, as its administrator: no retries, nothing shared with the code under test. */
export interface Admin {
  /** `path` is without `/v1/`. Throws on any status from 400 on, except a 404 of a LIST or GET. */
  request(method: string, path: string, body?: unknown, options?: AdminRequestOptions): Promise<AdminResponse>;
  /** Writes version 2 key-value data at `mount/data/path`; returns the new version. */
  writeKv(path: string, data: Readonly<Record<string, unknown>>, mount?: string): Promise<number>;
  /** What auth/token/lookup says about a token; undefined if the token is not valid. */
  lookupToken(token: string): Promise<TokenFacts | undefined>;
  revokeToken(token: string): Promise<void>;
}

/** The parts of a token lookup that the tests look at; times are in seconds. */
export interface TokenFacts {
  readonly accessor: string;
  readonly policies: readonly string[];
  readonly ttl: number;
  readonly creation_ttl: number;
  readonly explicit_max_ttl: number;
  /** Seconds since 1970; absent until the first renewal. */
  readonly last_renewal_time?: number;
}

export interface AdminTarget {
  readonly address: string;
  readonly ca?: string;
}

export function createAdmin(target: AdminTarget, rootToken: () => string): Admin {
  const admin: Admin = {
    async request(method, path, body, { token = rootToken(), namespace, headers } = {}) {
      const response = await send(target, method, `/v1/${path}`, body, {
        ...(token === "" ? {} : { "X-Vault-Token": token }),
        ...(namespace === undefined ? {} : { "X-Vault-Namespace": namespace }),
        ...headers,
      });
      const isEmptyRead = response.status === 404 && (method === "GET" || method === "LIST");
      if (response.status >= 400 && !isEmptyRead) {
        throw new Error(`${method} ${path}: ${response.status}: ${JSON.stringify(response.body)}`);
      }
      return response;
    },
    async writeKv(path, data, mount = "secret") {
      const { body } = await admin.request("POST", `${mount}/data/${path}`, { data });
      return (body as { data: { version: number } }).data.version;
    },
    async lookupToken(token) {
      const { status, body } = await send(
        target,
        "POST",
        "/v1/auth/token/lookup",
        { token },
        {
          "X-Vault-Token": rootToken(),
        },
      );
      return status === 200 ? (body as { data: TokenFacts }).data : undefined;
    },
    async revokeToken(token) {
      await admin.request("POST", "auth/token/revoke", { token });
    },
  };
  return admin;
}

/** One request on a connection of its own. Resolves with any status; rejects if there is no answer within 10 s. */
export async function send(
  { address, ca }: AdminTarget,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<AdminResponse> {
  const url = new URL(path, address);
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const options = {
    method,
    agent: false as const,
    timeout: 10_000,
    headers: {
      ...(payload === undefined
        ? {}
        : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(payload) }),
      ...headers,
    },
    ...(ca === undefined ? {} : { ca }),
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, body: parseBody(text) });
      });
    });
    request.once("timeout", () => request.destroy(new Error(`${method} ${url.href}: no answer within 10 s`)));
    request.once("error", reject);
    request.end(payload);
  });
}

/** JSON where it is JSON, else the text itself: an intermediary's error page is of interest too. */
function parseBody(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
