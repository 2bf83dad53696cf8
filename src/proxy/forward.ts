import type { Clock } from "../runtime/clock.ts";
import { headerValue } from "../vault/raw-headers.ts";
import { isRedirect } from "../vault/redirect.ts";
import { isReadVerb, mayRetry } from "../vault/retry-policy.ts";
import type { Transport, TransportResponse } from "../vault/transport.ts";
import type { ProxiedRequest, ProxiedResponse, Proxier } from "./proxied-request.ts";
import type { RetryPolicy } from "./retry-policy.ts";

/** The connections to Vault, as far as forwarding needs them. */
export type Upstream = Pick<Transport, "request"> & { readonly address: Pick<Transport["address"], "origin"> };

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

function sendOnce(upstream: Upstream, request: ProxiedRequest): Promise<TransportResponse> {
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
    let response: TransportResponse | undefined;
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

function mayRepeat({ body, method, signal }: ProxiedRequest, failure: unknown): boolean {
  if (signal.aborted) return false;
  return failure === undefined ? body === null : mayRetry(failure, body === null && isReadVerb(method));
}

/** A standby that does not forward redirects to the active node, which the client may not reach: one step, as in Go. */
async function followRedirect(
  upstream: Upstream,
  request: ProxiedRequest,
  response: TransportResponse,
): Promise<TransportResponse> {
  if (!isRedirect(response.statusCode)) return response;
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
