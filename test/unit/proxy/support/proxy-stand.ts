import type { LogFields, Logger } from "../../../../src/observability/logger.ts";
import { createAgentApi, type AgentApiOptions } from "../../../../src/proxy/agent-api.ts";
import { createForwarder } from "../../../../src/proxy/forward.ts";
import { createListenerHandler } from "../../../../src/proxy/listener-handler.ts";
import { ListenerService, type ListenerConfig } from "../../../../src/proxy/listener.ts";
import { createProxyHandler, type ProxyHandlerOptions } from "../../../../src/proxy/proxy-handler.ts";
import type { RetryPolicy } from "../../../../src/proxy/retry-policy.ts";
import { systemClock } from "../../../../src/runtime/clock.ts";
import { SecretValue } from "../../../../src/runtime/secret-value.ts";
import { createLatestToken, type LatestToken } from "../../../../src/token/latest-token.ts";
import { createTransport } from "../../../../src/vault/transport.ts";

export interface LogLine {
  level: string;
  message: string;
  fields: LogFields | undefined;
}

export function recordingLogger(lines: LogLine[] = []): Logger {
  const at =
    (level: string) =>
    (message: string, fields?: LogFields): void => {
      lines.push({ level, message, fields });
    };
  const logger: Logger = {
    trace: at("trace"),
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: () => logger,
  };
  return logger;
}

export interface StandOptions {
  upstream: string;
  listener?: Partial<ListenerConfig>;
  autoAuth?: "if-none" | "force";
  untilReplaced?: () => Promise<void>;
  proxy?: Partial<ProxyHandlerOptions>;
  api?: Partial<AgentApiOptions>;
  role?: "default" | "metrics_only";
  requireRequestHeader?: boolean;
  retryPolicy?: RetryPolicy;
}

/** A listener on a free port, with everything behind it, in front of a test's upstream. */
export interface Stand {
  readonly address: string;
  readonly token: LatestToken;
  readonly lines: LogLine[];
  readonly listener: ListenerService;
  readonly setToken: (value: string) => void;
  readonly close: () => Promise<void>;
}

function autoAuth(
  { autoAuth: mode, untilReplaced }: StandOptions,
  token: LatestToken,
): NonNullable<ProxyHandlerOptions["autoAuth"]> {
  return { token, force: mode === "force", ...(untilReplaced === undefined ? {} : { untilReplaced }) };
}

export async function startStand(options: StandOptions): Promise<Stand> {
  const lines: LogLine[] = [];
  const logger = recordingLogger(lines);
  const token = createLatestToken();
  const transport = createTransport({ address: options.upstream, clock: systemClock });
  const proxy = createProxyHandler({
    proxier: createForwarder({
      upstream: transport,
      clock: systemClock,
      ...(options.retryPolicy === undefined ? {} : { retryPolicy: options.retryPolicy }),
    }),
    ...(options.autoAuth === undefined ? {} : { autoAuth: autoAuth(options, token) }),
    userAgent: "attache API Proxy/test",
    logger,
    ...options.proxy,
  });
  const api = createAgentApi(
    {
      health: () => ({ status: "ok" }),
      ready: () => ({ ready: true }),
      status: () => ({ version: "test" }),
      metrics: () => Promise.resolve({ contentType: "application/json", text: "{}" }),
      logger,
      ...options.api,
    },
    options.role ?? "default",
  );
  const handler = createListenerHandler({
    api,
    ...(options.role === "metrics_only" ? {} : { proxy }),
    requireRequestHeader: options.requireRequestHeader ?? false,
  });
  const listener = new ListenerService({
    config: { type: "tcp", address: "127.0.0.1:0", tls_disable: true, ...options.listener },
    handler,
    logger,
    clock: systemClock,
    graceMs: 200,
  });
  await listener.bind();
  return {
    address: listener.address(),
    token,
    lines,
    listener,
    setToken: (value) => {
      token.set({
        value: new SecretValue(value),
        accessor: "",
        policies: [],
        renewable: true,
        leaseDuration: 60,
        expiresAt: Infinity,
      });
    },
    close: async () => {
      await listener.close();
      await transport.destroy();
    },
  };
}
