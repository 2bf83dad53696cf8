import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "../observability/logger.ts";
import { AgentError, errorMessage } from "../runtime/errors.ts";
import { FORGED, isForged } from "./forged-request.ts";
import { requestVerb } from "./list-verb.ts";
import { readBody } from "./request-body.ts";
import { respondEmpty, respondError, respondJson, respondText } from "./respond.ts";

export interface CacheClearRequest {
  /** `all`, `token`, `token_accessor`, `lease` or `request_path`; the cache checks it. */
  readonly type: string;
  readonly value: string;
  readonly namespace: string;
}

export interface AgentApiOptions {
  /** What `health` answers; it is 200 as long as the process serves requests. No secret in it. */
  readonly health: () => object;
  /** What `ready` answers: 200 if `ready`, otherwise 503. No secret in it. */
  readonly ready: () => { readonly ready: boolean };
  /** What `status` answers. No secret in it. */
  readonly status: () => object;
  /** `format` is what the query asks for (`prometheus`, or empty), `accept` the header. */
  readonly metrics: (wanted: { format: string; accept: string }) => Promise<{ contentType: string; text: string }>;
  /** Absent without a cache. Throws AgentError CACHE_CLEAR_INVALID for what it does not understand. */
  readonly clearCache?: (request: CacheClearRequest) => Promise<void>;
  /** Absent unless `enable_quit` is set. */
  readonly quit?: () => void;
  readonly logger: Logger;
}

/** Answers a request to a local path; false if the path is not a local one. */
export type AgentApi = (request: IncomingMessage, response: ServerResponse) => boolean;

type Endpoint = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => Promise<void> | void;

const PREFIXES = ["/agent/v1", "/proxy/v1"];
const PROBE = /^\/(?:agent|proxy)\/v1\/(?:health|ready)(?:\?|$)/;
const MAX_BODY_BYTES = 64 * 1024;
const READ = ["GET", "HEAD"];
/** What a `metrics_only` listener has. */
const OBSERVATION = new Set(["health", "ready", "metrics"]);

/** Whether a request asks for health or readiness, which tell nothing and change nothing. */
export function isProbe(request: Pick<IncomingMessage, "url">): boolean {
  return PROBE.test(request.url ?? "");
}

/** The local API: it never goes upstream, and what is not in it is 404. */
export function createAgentApi(options: AgentApiOptions, role: "default" | "metrics_only"): AgentApi {
  const endpoints = createEndpoints(options);
  return (request, response) => {
    const [path = "", search = ""] = splitOnce(request.url ?? "", "?");
    const prefix = PREFIXES.find((candidate) => path === candidate || path.startsWith(`${candidate}/`));
    if (prefix === undefined) return false;
    const name = path.slice(prefix.length + 1);
    const endpoint = role === "default" || OBSERVATION.has(name) ? endpoints.get(name) : undefined;
    if (endpoint === undefined) {
      respondError(response, 404, "there is no such path in the agent's own API");
    } else if (!endpoint.verbs.includes(requestVerb(request))) {
      respondError(response, 405, "this verb does not fit the path", { Allow: endpoint.verbs.join(", ") });
    } else if (isForged(request)) {
      respondError(response, 403, FORGED);
    } else {
      void answer(endpoint.run, request, response, new URLSearchParams(search), options.logger);
    }
    return true;
  };
}

function createEndpoints(options: AgentApiOptions): ReadonlyMap<string, { verbs: readonly string[]; run: Endpoint }> {
  const { health, ready, status, metrics, clearCache, quit } = options;
  const endpoints = new Map<string, { verbs: readonly string[]; run: Endpoint }>();
  const read = (name: string, run: Endpoint): unknown => endpoints.set(name, { verbs: READ, run });
  read("health", (_request, response) => respondJson(response, 200, health()));
  read("ready", (_request, response) => {
    const state = ready();
    respondJson(response, state.ready ? 200 : 503, state);
  });
  read("status", (_request, response) => respondJson(response, 200, status()));
  read("metrics", async (request, response, query) => {
    const wanted = { format: query.get("format") ?? "", accept: request.headers.accept ?? "" };
    const { contentType, text } = await metrics(wanted);
    respondText(response, 200, contentType, text);
  });
  endpoints.set("cache-clear", {
    verbs: ["POST", "PUT"],
    run: (request, response) => answerCacheClear(clearCache, request, response),
  });
  if (quit !== undefined) {
    endpoints.set("quit", {
      verbs: ["POST"],
      run: (_request, response) => {
        // The answer goes out first: quitting closes the listener.
        response.on("close", quit);
        respondEmpty(response, 200, { Connection: "close" });
      },
    });
  }
  return endpoints;
}

async function answerCacheClear(
  clearCache: AgentApiOptions["clearCache"],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (clearCache === undefined) {
    respondError(response, 404, "there is no cache to clear: this agent keeps no answers");
    return;
  }
  await clearCache(parseCacheClear(await readBody(request, MAX_BODY_BYTES)));
  respondEmpty(response, 200);
}

function parseCacheClear(body: Buffer): CacheClearRequest {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString("utf8"));
  } catch {
    parsed = undefined;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new AgentError("CACHE_CLEAR_INVALID", 'the body must be a JSON object such as {"type": "all"}');
  }
  const fields: Readonly<Record<string, unknown>> = { ...parsed };
  const { type, value = "", namespace = "" } = fields;
  if (typeof type !== "string" || typeof value !== "string" || typeof namespace !== "string") {
    throw new AgentError("CACHE_CLEAR_INVALID", "type, value and namespace must be texts, and type must be there");
  }
  return { type, value, namespace };
}

async function answer(
  run: Endpoint,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
  logger: Logger,
): Promise<void> {
  try {
    await run(request, response, query);
  } catch (error) {
    const code = error instanceof AgentError ? error.code : "AGENT_API_FAILED";
    if (code === "CACHE_CLEAR_INVALID") respondError(response, 400, errorMessage(error));
    else if (code === "PROXY_BODY_TOO_LARGE") respondError(response, 413, errorMessage(error));
    else {
      logger.error("a request to the agent's own API failed", { code, error: errorMessage(error) });
      respondError(response, 500, "the request failed; the agent's log says why");
    }
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
