import { Authenticator } from "../auth/authenticator.ts";
import { createAuthMethod } from "../auth/create-auth-method.ts";
import type { AuthMethod } from "../auth/method.ts";
import type { AgentConfig } from "../config/schema.ts";
import type { AgentApiOptions } from "../proxy/agent-api.ts";
import type { ProxyOptions } from "../proxy/create-listener.ts";
import type { ListenerService } from "../proxy/listener.ts";
import { untilAborted } from "../runtime/abort.ts";
import type { SecretValue } from "../runtime/secret-value.ts";
import { SecretStore } from "../secrets/secret-store.ts";
import { createSink } from "../sinks/create-sink.ts";
import { SinkService } from "../sinks/sink-service.ts";
import { templateSpecFromConfig } from "../template/template-spec-from-config.ts";
import { TemplateService } from "../template/template-service.ts";
import type { LatestToken } from "../token/latest-token.ts";
import type { VaultClient } from "../vault/client.ts";
import type { Transport } from "../vault/transport.ts";
import type { AgentDependencies } from "./agent-dependencies.ts";
import { createServerClient, reachServer, userAgent } from "./server-connection.ts";
import { withServer } from "./server-environment.ts";

/** The stages of an agent, connected to each other and not running yet. */
export interface AgentParts {
  /** undefined without auto_auth, as is the authenticator. */
  readonly method: AuthMethod | undefined;
  readonly authenticator: Authenticator | undefined;
  readonly sinks: SinkService;
  readonly secrets: SecretStore;
  readonly templates: TemplateService;
  readonly listeners: readonly ListenerService[];
}

/** What every stage is built of. */
export interface StageOptions {
  readonly config: AgentConfig;
  readonly dependencies: AgentDependencies;
  readonly transport: Transport;
  readonly token: LatestToken;
}

export interface BuildOptions extends StageOptions {
  /** What the local API of the listeners answers with. */
  readonly api: Omit<AgentApiOptions, "logger">;
}

/**
 * Builds every stage from the config. With auto_auth the first connection to the server is begun: it takes its time, and
 * is made while files are looked at. Throws CONFIG_NOT_AVAILABLE and ACCOUNT_UNKNOWN.
 */
export async function buildParts(options: BuildOptions): Promise<AgentParts> {
  const { config, dependencies, token } = options;
  const { clock, fileSystem, env, logger } = dependencies;
  const client = createServerClient(config.vault, options.transport, config.vault.namespace, dependencies);
  const { method, authenticator } = buildAuth(options, client);
  const onForbidden = async (forbidden: SecretValue): Promise<void> => authenticator?.reportForbidden(forbidden);
  const sinks = new SinkService({
    sinks: await Promise.all((config.auto_auth?.sinks ?? []).map((sink) => createSink(sink, fileSystem))),
    token,
    clock,
    logger: logger.child("sink"),
  });
  const secrets = buildSecrets(options, client, (forbidden) => void onForbidden(forbidden));
  const templates = new TemplateService(config.templates.map(templateSpecFromConfig), {
    store: secrets,
    clock,
    fileSystem,
    env: withServer(env, config.vault),
    processEnv: env,
    logger: logger.child("template"),
    exitOnRetryFailure: config.template_config.exit_on_retry_failure,
    retries: config.vault.retry.num_retries,
  });
  const untilReplaced = async (): Promise<void> => authenticator?.untilReplaced();
  const listeners = await buildListeners(options, { onForbidden, untilReplaced });
  return { method, authenticator, sinks, secrets, templates, listeners };
}

export function buildSecrets(
  { config, dependencies, token }: StageOptions,
  client: VaultClient,
  onForbidden: (token: SecretValue) => void,
): SecretStore {
  const { clock, logger, scrubber } = dependencies;
  return new SecretStore({
    client,
    token,
    clock,
    logger: logger.child("secrets"),
    scrubber,
    onForbidden,
    staticInterval: config.template_config.static_secret_render_interval,
    leaseRenewalThreshold: config.template_config.lease_renewal_threshold,
    maxConnections: config.template_config.max_connections_per_host,
  });
}

/** With auto_auth, begins the first connection to the server. Throws CONFIG_NOT_AVAILABLE. */
export function buildAuth(
  { config, dependencies, transport, token }: StageOptions,
  client: VaultClient,
): Pick<AgentParts, "method" | "authenticator"> {
  const settings = config.auto_auth?.method;
  if (settings === undefined) return { method: undefined, authenticator: undefined };
  const { clock, fileSystem, logger, scrubber } = dependencies;
  const loginClient = createServerClient(config.vault, transport, settings.namespace, dependencies);
  const method = createAuthMethod(settings, { client: loginClient, fileSystem, logger, scrubber });
  let first: Promise<void> | undefined = reachServer(client);
  // Whether it fails is asked at the first login; until then it must not end the process.
  first.catch(() => undefined);
  const authenticator = new Authenticator({
    method,
    client: loginClient,
    reachServer(signal) {
      const attempt = first ?? reachServer(loginClient);
      first = undefined;
      return untilAborted(attempt, signal);
    },
    token,
    clock,
    logger: logger.child("auth.handler"),
    scrubber,
    minBackoff: settings.min_backoff,
    maxBackoff: settings.max_backoff,
    exitOnError: settings.exit_on_err,
  });
  return { method, authenticator };
}

async function buildListeners(
  { config, dependencies, transport, token, api }: BuildOptions,
  hooks: Pick<ProxyOptions, "onForbidden" | "untilReplaced">,
): Promise<ListenerService[]> {
  if (config.listeners.length === 0) return [];
  const { clock, logger, version } = dependencies;
  // Imported here: an agent without a listener does not load the proxy.
  const { createListener, createProxy } = await import("../proxy/create-listener.ts");
  const { api_proxy: apiProxy, vault } = config;
  const proxy = createProxy({
    upstream: transport,
    clock,
    retries: vault.retry.num_retries,
    logger: logger.child("apiproxy"),
    userAgent: userAgent(version),
    token,
    useAutoAuthToken: config.auto_auth === undefined ? false : (apiProxy?.use_auto_auth_token ?? false),
    namespace: vault.namespace,
    prependNamespace: apiProxy?.prepend_configured_namespace ?? false,
    ...hooks,
  });
  const listenerLogger = logger.child("listener");
  return config.listeners.map((listener) =>
    createListener({ config: listener, proxy, api, clock, logger: listenerLogger }),
  );
}
