import type { IncomingMessage } from "node:http";
import type { AgentApi } from "./agent-api.ts";
import { headerValue, countHeader } from "./headers.ts";
import type { RequestHandler } from "./proxy-handler.ts";
import { respondError } from "./respond.ts";

export interface ListenerHandlerOptions {
  readonly api: AgentApi;
  /** Absent on a `metrics_only` listener, which forwards nothing. */
  readonly proxy?: RequestHandler;
  /**
   * Forwarded requests need the header `X-Vault-Request: true`, which no browser sends by itself: that keeps pages and
   * tricked servers (SSRF) from using the agent's token. As in Go, the local API does not ask for it.
   */
  readonly requireRequestHeader?: boolean;
}

/** What one listener does with a request: the local API first, then the proxy. */
export function createListenerHandler(options: ListenerHandlerOptions): RequestHandler {
  const { api, proxy, requireRequestHeader = false } = options;
  return (request, response) => {
    if (api(request, response)) return;
    if (proxy === undefined) respondError(response, 404, "this listener serves metrics, health and readiness only");
    else if (requireRequestHeader && !hasRequestHeader(request)) {
      respondError(response, 412, 'missing "X-Vault-Request" header');
    } else proxy(request, response);
  };
}

function hasRequestHeader({ rawHeaders }: IncomingMessage): boolean {
  return countHeader(rawHeaders, "x-vault-request") === 1 && headerValue(rawHeaders, "x-vault-request") === "true";
}
