import type { IncomingMessage } from "node:http";
import { countHeader, headerValue } from "../vault/raw-headers.ts";
import { isProbe, type AgentApi } from "./agent-api.ts";
import type { RequestHandler } from "./proxy-handler.ts";
import { respondError } from "./respond.ts";

export interface ListenerHandlerOptions {
  readonly api: AgentApi;
  /** Absent on a `metrics_only` listener, which forwards nothing. */
  readonly proxy?: RequestHandler;
  /**
   * Requests need the header `X-Vault-Request: true`, which no browser sends by itself: that keeps web pages and tricked
   * servers (SSRF) from using the agent's token. As in the Go agents it counts for the local API as well, except for the
   * probes (health and readiness), and not on a `metrics_only` listener.
   */
  readonly requireRequestHeader?: boolean;
}

/** What one listener does with a request: the local API first, then the proxy. */
export function createListenerHandler(options: ListenerHandlerOptions): RequestHandler {
  const { api, proxy, requireRequestHeader = false } = options;
  return (request, response) => {
    if (requireRequestHeader && proxy !== undefined && !hasRequestHeader(request) && !isProbe(request)) {
      respondError(response, 412, 'missing "X-Vault-Request" header');
    } else if (api(request, response)) {
      return;
    } else if (proxy === undefined) {
      respondError(response, 404, "this listener serves metrics, health and readiness only");
    } else proxy(request, response);
  };
}

function hasRequestHeader({ rawHeaders }: IncomingMessage): boolean {
  return countHeader(rawHeaders, "x-vault-request") === 1 && headerValue(rawHeaders, "x-vault-request") === "true";
}
