import type { Readable } from "node:stream";
import type { Clock } from "../runtime/clock.ts";
import { AgentError } from "../runtime/errors.ts";
import { headerValue } from "./headers.ts";
import type { HeaderPairs, ProxiedRequest, ProxiedResponse, Proxier } from "./proxied-request.ts";
import type { RetryPolicy } from "./retry-policy.ts";

export interface UpstreamRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: HeaderPairs;
  readonly body: Readable | Uint8Array | null;
  readonly signal: AbortSignal;
  /** Another server than the configured one. */
  readonly origin?: string;
}

export interface UpstreamResponse {
  readonly statusCode: number;
  readonly headers: HeaderPairs;
  readonly body: Readable;
}

/** The connections to Vault; see Transport in vault/transport.ts. */
export interface Upstream {
  readonly address: { readonly origin: string };
  request(request: UpstreamRequest): Promise<UpstreamResponse>;
}

export interface ForwarderOptions {
  readonly upstream: Upstream;
  readonly clock: Pick<Clock, "monotonic" | "sleep">;
  /** Default: nothing is sent twice. */
  readonly retryPolicy?: RetryPolicy;
}

/** The end of every chain of proxiers: sends the request to Vault and streams both ways. */
export function createForwarder(options: ForwarderOptions): Proxier {
  const { upstream, clock, retryPolicy } = options;
  return {
    send(request) {
      // A body that streams is gone once it was sent, so such a request gets one attempt (Go holds every body in memory).
      if (request.body !== null && !(request.body instanceof Uint8Array)) return sendOnce(upstream, request);
      return sendRepeatable(upstream, request, clock, retryPolicy);
    },
  };
}

function sendOnce(upstream: Upstream, request: ProxiedRequest): Promise<UpstreamResponse> {
  const { method, target, headers, body, signal } = request;
  return upstream.request({ method, path: target, headers, body, signal });
}

async function sendRepeatable(
  upstream: Upstream,
  request: ProxiedRequest,
  clock: ForwarderOptions["clock"],
  retryPolicy: RetryPolicy | undefined,
): Promise<ProxiedResponse> {
  const start = retryPolicy === undefined ? 0 : clock.monotonic();
  for (let attempt = 1; ; attempt += 1) {
    let response: UpstreamResponse | undefined;
    let failure: unknown;
    try {
      response = await followRedirect(upstream, request, await sendOnce(upstream, request));
    } catch (error) {
      failure = error;
    }
    const wait = retryPolicy?.({
      method: request.method,
      target: request.target,
      attempt,
      elapsed: clock.monotonic() - start,
      statusCode: response?.statusCode,
      retryAfter: response && headerValue(response.headers, "retry-after"),
    });
    if (wait === undefined || !mayRepeat(request, failure)) {
      if (response === undefined) throw failure;
      return response;
    }
    // Read to the end, so that the connection can be used again.
    response?.body.on("error", () => undefined).resume();
    await clock.sleep(wait, request.signal);
  }
}

function mayRepeat(request: ProxiedRequest, failure: unknown): boolean {
  if (request.signal.aborted) return false;
  if (failure === undefined) return request.body === null;
  if (!(failure instanceof AgentError) || !failure.retryable) return false;
  // A write may have been carried out although its answer was lost, unless nothing was sent at all.
  return failure.detail.sent !== true || (request.body === null && isRead(request.method));
}

function isRead(method: string): boolean {
  return method === "GET" || method === "LIST" || method === "SCAN" || method === "HEAD" || method === "OPTIONS";
}

/** A standby that does not forward redirects to the active node, which the client may not reach: one step, as in Go. */
async function followRedirect(
  upstream: Upstream,
  request: ProxiedRequest,
  response: UpstreamResponse,
): Promise<UpstreamResponse> {
  const { statusCode } = response;
  if (statusCode !== 301 && statusCode !== 302 && statusCode !== 307 && statusCode !== 308) return response;
  const location = headerValue(response.headers, "location");
  const base = upstream.address.origin;
  if (location === undefined || !URL.canParse(location, base)) return response;
  const to = new URL(location, base);
  const downgrade = base.startsWith("https:") && to.protocol !== "https:";
  if (downgrade || (to.protocol !== "https:" && to.protocol !== "http:")) return response;
  response.body.on("error", () => undefined).resume();
  const { method, headers, body, signal } = request;
  return upstream.request({ method, path: to.pathname + to.search, headers, body, signal, origin: to.origin });
}
