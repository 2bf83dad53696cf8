import { Authenticator } from "./auth/authenticator.ts";
import type { AuthMethod } from "./auth/method.ts";
import { AppRoleMethod } from "./auth/methods/approle.ts";
import type { AgentConfig, ListenerConfig, SinkConfig } from "./config/schema.ts";
import type { Logger } from "./observability/logger.ts";
import { renderMetrics } from "./observability/metrics.ts";
import type { Scrubber } from "./observability/scrub.ts";
import { childController, untilAborted } from "./runtime/abort.ts";
import { accountId } from "./runtime/account.ts";
import type { Clock } from "./runtime/clock.ts";
import { AgentError, errorMessage } from "./runtime/errors.ts";
import type { FileSystem } from "./runtime/file-system.ts";
import type { SecretValue } from "./runtime/secret-value.ts";
import { runServices, type Service } from "./runtime/service.ts";
import { SecretStore } from "./secrets/secret-store.ts";
import { createFileSink } from "./sinks/file-sink.ts";
import type { Sink } from "./sinks/sink.ts";
import { SinkService } from "./sinks/sink-service.ts";
import type { ListenerService } from "./proxy/listener.ts";
import { createLatestToken, type TokenReader } from "./token/latest-token.ts";
import { templateSpecFromConfig } from "./template/template-spec-from-config.ts";
import { TemplateService } from "./template/template-service.ts";
import { createVaultClient, type VaultClient } from "./vault/client.ts";
import { createTransport, type Transport } from "./vault/transport.ts";
import { VaultError } from "./vault/vault-error.ts";
import type { AgentStatus } from "./agent-status.ts";

export interface AgentDependencies {
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  /** The environment of `env` in templates and of commands. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The root logger, `agent`. */
  readonly logger: Logger;
  readonly scrubber: Scrubber;
  readonly version: string;
}

/** How long the server may take to begin an answer, milliseconds: as in the Go agents' client. */
const HEADERS_TIMEOUT_MS = 60_000;
/** How long services may take to stop before they are reported by name, milliseconds. */
const STOP_DEADLINE_MS = 2500;

/** The composition root: builds every stage from the config, connects them, and runs them together. */
export class Agent implements Service {
  readonly name = "agent";
  readonly #config: AgentConfig;
  readonly #dependencies: AgentDependencies;
  readonly #token = createLatestToken();
  readonly #quit = new AbortController();
  #parts: AgentParts | undefined;
  #startedAt = 0;

  constructor(config: AgentConfig, dependencies: AgentDependencies) {
    this.#config = config;
    this.#dependencies = dependencies;
  }

  /** The auto-auth token, for whoever runs the agent inside a process of its own. */
  get token(): TokenReader {
    return this.#token;
  }

  /** Where the bound listeners really listen. */
  get addresses(): readonly string[] {
    return this.#parts?.listeners.map((listener) => listener.address()) ?? [];
  }

  /**
   * Reads and checks all that can fail by a mistake of the user, and binds the listeners. Throws AgentError, and nothing
   * is left behind then: no file, no socket.
   */
  async prepare(): Promise<void> {
    this.#startedAt = this.#dependencies.clock.monotonic();
    const parts = await this.#build();
    // The first connection takes its time: it is made while the files are looked at.
    parts.reached?.catch(() => undefined);
    try {
      await allDone([
        parts.transport.open(),
        parts.sinks.check(),
        parts.templates.load(),
        parts.method?.check() ?? Promise.resolve(),
      ]);
      for (const listener of parts.listeners) await listener.bind();
      await this.#writePidFile();
    } catch (error) {
      for (const listener of parts.listeners) await listener.close();
      await parts.transport.destroy();
      throw error;
    }
    this.#parts = parts;
  }

  /** Runs until the signal aborts, a service fails, or (with exit_after_auth) everything is delivered. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#parts === undefined) await this.prepare();
    const parts = this.#parts;
    if (parts === undefined) return;
    const { clock, logger } = this.#dependencies;
    const stop = new AbortController();
    const onAbort = (): void => stop.abort(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    this.#quit.signal.addEventListener("abort", onAbort, { once: true });
    const services: Service[] = [...parts.listeners, parts.sinks, parts.secrets, parts.templates];
    if (parts.authenticator !== undefined) services.push(parts.authenticator);
    if (this.#config.exit_after_auth) services.push(this.#exitWhenDelivered(parts, () => stop.abort()));
    try {
      await runServices(services, stop.signal, {
        clock,
        deadline: STOP_DEADLINE_MS,
        onOverdue: (names) => logger.error("services do not stop", { services: names.join(", ") }),
      });
    } finally {
      signal.removeEventListener("abort", onAbort);
      await parts.transport.destroy();
      await this.#removePidFile();
    }
  }

  /** Everything that can be told of the agent. No secret is in it. */
  status(): AgentStatus {
    const { clock, version } = this.#dependencies;
    const parts = this.#parts;
    const token = this.#token.value ?? undefined;
    return {
      version,
      uptimeSeconds: Math.round((clock.monotonic() - this.#startedAt) / 1000),
      ready: this.#isReady(),
      server: this.#config.vault.address,
      auth: parts?.authenticator?.status(),
      token:
        token === undefined
          ? undefined
          : {
              policies: token.policies,
              renewable: token.renewable,
              secondsLeft:
                token.expiresAt === Infinity
                  ? undefined
                  : Math.max(0, Math.round((token.expiresAt - clock.monotonic()) / 1000)),
            },
      sinks: parts?.sinks.status() ?? [],
      templates: parts?.templates.status() ?? [],
      secrets: parts?.secrets.status() ?? [],
      listeners: this.addresses,
    };
  }

  /** True once the token, the sinks and the templates are there; false again while the token is lost. */
  #isReady(): boolean {
    const parts = this.#parts;
    if (parts === undefined) return false;
    if (parts.authenticator === undefined) return true;
    const hasToken = this.#token.value !== undefined && this.#token.value !== null;
    return hasToken && parts.sinks.complete && parts.templates.complete;
  }

  async #build(): Promise<AgentParts> {
    const { clock, fileSystem, env, logger, scrubber } = this.#dependencies;
    const config = this.#config;
    const transport = this.#createTransport();
    const client = this.#createClient(transport, config.vault.namespace);
    const method = this.#createMethod(transport);
    const reached = method === undefined ? undefined : reachServer(client);
    const authenticator = this.#createAuthenticator(method, transport, reached);
    const onForbidden = (token: SecretValue): void => authenticator?.reportForbidden(token);
    const sinks = new SinkService({
      sinks: await Promise.all((config.auto_auth?.sinks ?? []).map((sink) => this.#createSink(sink))),
      token: this.#token,
      clock,
      logger: logger.child("sink"),
    });
    const secrets = new SecretStore({
      client,
      token: this.#token,
      clock,
      logger: logger.child("secrets"),
      scrubber,
      onForbidden,
      staticInterval: config.template_config.static_secret_render_interval,
      leaseRenewalThreshold: config.template_config.lease_renewal_threshold,
      maxConnections: config.template_config.max_connections_per_host,
    });
    const templates = new TemplateService(config.templates.map(templateSpecFromConfig), {
      store: secrets,
      clock,
      fileSystem,
      env,
      logger: logger.child("template"),
      exitOnRetryFailure: config.template_config.exit_on_retry_failure,
      retries: config.vault.retry.num_retries,
    });
    const listeners =
      config.listeners.length === 0 ? [] : await this.#createListeners(config.listeners, transport, onForbidden);
    return { transport, method, reached, authenticator, sinks, secrets, templates, listeners };
  }

  #createTransport(): Transport {
    const { vault } = this.#config;
    const { clock, env, fileSystem } = this.#dependencies;
    return createTransport({
      address: vault.address,
      clock,
      // The client has a limit of its own; this one is for what the proxy forwards.
      headersTimeout: HEADERS_TIMEOUT_MS,
      fileSystem,
      tls: {
        ...(vault.ca_cert === undefined ? {} : { caCert: vault.ca_cert }),
        ...(vault.ca_path === undefined ? {} : { caPath: vault.ca_path }),
        ...(vault.ca_cert_bytes === undefined ? {} : { caCertPem: vault.ca_cert_bytes }),
        ...(vault.client_cert === undefined ? {} : { clientCert: vault.client_cert }),
        ...(vault.client_key === undefined ? {} : { clientKey: vault.client_key }),
        ...(vault.client_cert_bytes === undefined ? {} : { clientCertPem: vault.client_cert_bytes }),
        ...(vault.client_key_bytes === undefined ? {} : { clientKeyPem: vault.client_key_bytes }),
        ...(vault.tls_server_name === undefined ? {} : { serverName: vault.tls_server_name }),
        skipVerify: vault.tls_skip_verify,
      },
      ...(vault.proxy_address === undefined ? {} : { proxyAddress: vault.proxy_address }),
      ...(env["SSL_CERT_FILE"] === undefined ? {} : { systemBundle: env["SSL_CERT_FILE"] }),
    });
  }

  #createClient(transport: Transport, namespace: string | undefined): VaultClient {
    const { clock, version } = this.#dependencies;
    const { vault } = this.#config;
    return createVaultClient({
      transport,
      clock,
      retries: vault.retry.num_retries,
      ...(namespace === undefined ? {} : { namespace }),
      ...(vault.client_timeout === undefined ? {} : { timeout: vault.client_timeout }),
      followRedirects: vault.disable_redirects !== true,
      userAgent: `attache/${version}`,
    });
  }

  #createMethod(transport: Transport): AuthMethod | undefined {
    const method = this.#config.auto_auth?.method;
    if (method === undefined) return undefined;
    const { fileSystem, logger, scrubber } = this.#dependencies;
    if (method.type !== "approle") {
      throw notAvailable(`auto-auth method ${JSON.stringify(method.type)}`, `use "approle"`);
    }
    if (method.wrap_ttl !== undefined) throw notAvailable("wrap_ttl of an auto-auth method", "leave it out");
    return new AppRoleMethod({
      config: method.config,
      mountPath: method.mount_path ?? "auth/approle",
      client: this.#createClient(transport, method.namespace),
      fileSystem,
      logger: logger.child("auth.approle"),
      scrubber,
    });
  }

  #createAuthenticator(
    method: AuthMethod | undefined,
    transport: Transport,
    reached: Promise<void> | undefined,
  ): Authenticator | undefined {
    const settings = this.#config.auto_auth?.method;
    if (settings === undefined || method === undefined) return undefined;
    const { clock, logger, scrubber } = this.#dependencies;
    const client = this.#createClient(transport, settings.namespace);
    let first = reached;
    return new Authenticator({
      method,
      client,
      reachServer(signal) {
        const attempt = first ?? reachServer(client);
        first = undefined;
        return untilAborted(attempt, signal);
      },
      token: this.#token,
      clock,
      logger: logger.child("auth.handler"),
      scrubber,
      minBackoff: settings.min_backoff,
      maxBackoff: settings.max_backoff,
      exitOnError: settings.exit_on_err,
    });
  }

  async #createSink(sink: SinkConfig): Promise<Sink> {
    // A token must not lie bare where somebody asked for it to be wrapped or encrypted: a warning would not do.
    if (sink.wrap_ttl !== undefined) throw notAvailable("wrap_ttl of a sink", "leave it out, or use another agent");
    if (sink.dh_type !== undefined) throw notAvailable("dh_type of a sink", "leave it out, or use another agent");
    const { fileSystem } = this.#dependencies;
    const { path, mode, owner, group } = sink.config;
    const uid = owner === undefined ? withoutMinusOne(sink.config.uid) : await accountId(fileSystem, "user", owner);
    const gid = group === undefined ? withoutMinusOne(sink.config.gid) : await accountId(fileSystem, "group", group);
    return createFileSink({ path, mode, uid, gid }, fileSystem);
  }

  /** Imported lazily: an agent without a listener does not load the proxy. */
  async #createListeners(
    configs: readonly ListenerConfig[],
    transport: Transport,
    onForbidden: (token: SecretValue) => void,
  ): Promise<ListenerService[]> {
    const { clock, logger, version } = this.#dependencies;
    const { createListener, createProxy } = await import("./proxy/create-listener.ts");
    const { api_proxy: apiProxy, vault } = this.#config;
    const proxy = createProxy({
      upstream: transport,
      clock,
      retries: vault.retry.num_retries,
      logger: logger.child("apiproxy"),
      userAgent: `attache/${version}`,
      token: this.#token,
      useAutoAuthToken: this.#config.auto_auth === undefined ? false : (apiProxy?.use_auto_auth_token ?? false),
      namespace: vault.namespace,
      prependNamespace: apiProxy?.prepend_configured_namespace ?? false,
      onForbidden,
    });
    const api = {
      health: () => ({ status: "ok", version }),
      ready: () => ({ ready: this.#isReady() }),
      status: () => this.status(),
      metrics: (wanted: { format: string; accept: string }) => Promise.resolve(renderMetrics(this.status(), wanted)),
      quit: () => this.#quit.abort(),
    };
    return configs.map((config) => createListener({ config, proxy, api, clock, logger: logger.child("listener") }));
  }

  #exitWhenDelivered(parts: AgentParts, done: () => void): Service {
    const { sinks, templates } = parts;
    const { logger } = this.#dependencies;
    return {
      name: "exit after auth",
      run: async (signal) => {
        for (;;) {
          const seenSinks = sinks.delivered.version;
          const seenTemplates = templates.progress.version;
          const seenToken = this.#token.version;
          if (seenToken > 0 && sinks.complete && templates.settled) break;
          // A controller of its own for each round, so that what did not change leaves no listener behind.
          const { controller, dispose } = childController(signal);
          await Promise.race([
            sinks.delivered.after(seenSinks, controller.signal),
            templates.progress.after(seenTemplates, controller.signal),
            this.#token.after(seenToken, controller.signal),
          ]).finally(() => {
            controller.abort();
            dispose();
          });
        }
        if (!templates.complete) {
          const failed = templates.status().filter(({ state }) => state === "failed");
          const names = failed.map(({ destination, lastError }) => `${destination}: ${lastError ?? ""}`).join("; ");
          throw new AgentError("TEMPLATE_FAILED", `exit_after_auth: ${failed.length} template(s) failed: ${names}`);
        }
        logger.info("token and templates are delivered, exiting");
        done();
      },
    };
  }

  async #writePidFile(): Promise<void> {
    const { pid_file: path } = this.#config;
    if (path === undefined) return;
    try {
      const handle = await this.#dependencies.fileSystem.open(path, "w", 0o600);
      await handle.writeFile(String(process.pid));
      await handle.close();
    } catch (error) {
      throw new AgentError("PID_FILE_FAILED", `cannot write the pid file ${path}: ${errorMessage(error)}`, {
        cause: error,
      });
    }
  }

  async #removePidFile(): Promise<void> {
    const { pid_file: path } = this.#config;
    if (path === undefined) return;
    await this.#dependencies.fileSystem.unlink(path).catch((error: unknown) => {
      this.#dependencies.logger.warn("cannot remove the pid file", { path, error: errorMessage(error) });
    });
  }
}

interface AgentParts {
  readonly transport: Transport;
  readonly method: AuthMethod | undefined;
  /** The first answer of the server; rejects if it cannot be reached. */
  readonly reached: Promise<void> | undefined;
  readonly authenticator: Authenticator | undefined;
  readonly sinks: SinkService;
  readonly secrets: SecretStore;
  readonly templates: TemplateService;
  readonly listeners: readonly ListenerService[];
}

/** Any answer will do, also one that says that the server is sealed: the login will see that. */
async function reachServer(client: VaultClient): Promise<void> {
  try {
    await client.request({ method: "GET", path: "sys/seal-status", maxRetries: 0 });
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
  }
}

/** Waits for all of them, also after a failure: a check that still runs could leave its temporary file behind. */
async function allDone(tasks: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(tasks);
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

function notAvailable(what: string, advice: string): AgentError {
  return new AgentError("CONFIG_NOT_AVAILABLE", `${what} is not available in this version; ${advice}`);
}

/** In the Go agents -1 means "leave it as it is". */
function withoutMinusOne(id: number | undefined): number | undefined {
  return id === undefined || id < 0 ? undefined : id;
}
