import type { ListenerConfig as ListenerStanza } from "../config/schema.ts";
import type { Logger } from "../observability/logger.ts";
import type { Clock } from "../runtime/clock.ts";
import type { SecretValue } from "../runtime/secret-value.ts";
import type { TokenReader } from "../token/latest-token.ts";
import { createAgentApi, type AgentApiOptions } from "./agent-api.ts";
import { createForwarder, type Upstream } from "./forward.ts";
import { createListenerHandler } from "./listener-handler.ts";
import { ListenerService } from "./listener.ts";
import { createProxyHandler, type RequestHandler } from "./proxy-handler.ts";
import { createRetryPolicy } from "./retry-policy.ts";

export interface ProxyOptions {
  readonly upstream: Upstream;
  readonly clock: Clock;
  /** How often a request that can be sent again is, at most. */
  readonly retries: number;
  readonly userAgent: string;
  readonly token: TokenReader;
  readonly useAutoAuthToken: boolean | "force";
  readonly namespace: string | undefined;
  readonly prependNamespace: boolean;
  /** See ProxyHandlerOptions. */
  readonly onForbidden: (token: SecretValue) => Promise<void>;
  /** See ProxyHandlerOptions.autoAuth. */
  readonly untilReplaced: () => Promise<void>;
  readonly logger: Logger;
}

/** The proxy that all listeners share. */
export function createProxy(options: ProxyOptions): RequestHandler {
  const { upstream, clock, retries, useAutoAuthToken, token, namespace } = options;
  const { userAgent, prependNamespace, logger, onForbidden, untilReplaced } = options;
  return createProxyHandler({
    proxier: createForwarder({ upstream, clock, retryPolicy: createRetryPolicy(clock, { retries }) }),
    ...(useAutoAuthToken === false ? {} : { autoAuth: { token, force: useAutoAuthToken === "force", untilReplaced } }),
    ...(namespace === undefined ? {} : { namespace }),
    prependNamespace,
    userAgent,
    logger,
    onForbidden,
  });
}

export interface CreateListenerOptions {
  readonly config: ListenerStanza;
  readonly proxy: RequestHandler;
  /** `quit` is taken only by a listener whose config enables it. */
  readonly api: Omit<AgentApiOptions, "logger">;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A listener as its stanza wants it: the local API, and the proxy unless its role is metrics_only. */
export function createListener({ config, proxy, api, clock, logger }: CreateListenerOptions): ListenerService {
  const { quit, ...rest } = api;
  const enableQuit = (config.agent_api?.enable_quit ?? false) || (config.proxy_api?.enable_quit ?? false);
  const handler = createListenerHandler({
    api: createAgentApi({ ...rest, logger, ...(enableQuit && quit !== undefined ? { quit } : {}) }, config.role),
    ...(config.role === "metrics_only" ? {} : { proxy }),
    requireRequestHeader: config.require_request_header,
  });
  return new ListenerService({ config, handler, logger, clock });
}
