import type { AgentDependencies } from "./agent/agent-dependencies.ts";
import { buildParts, type AgentParts } from "./agent/agent-parts.ts";
import type { AgentStatus } from "./agent/agent-status.ts";
import { describeAgent, isReady, type DescribedAgent } from "./agent/describe-agent.ts";
import { exitWhenDelivered } from "./agent/exit-when-delivered.ts";
import { removePidFile, writePidFile } from "./agent/pid-file.ts";
import { createServerTransport } from "./agent/server-connection.ts";
import type { AgentConfig } from "./config/schema.ts";
import { renderMetrics } from "./observability/metrics.ts";
import { runServices, type Service } from "./runtime/service.ts";
import type { AgentApiOptions } from "./proxy/agent-api.ts";
import { createLatestToken, type TokenReader } from "./token/latest-token.ts";
import type { Transport } from "./vault/transport.ts";

/** How long services may take to stop before they are reported by name, milliseconds. */
const STOP_DEADLINE_MS = 2500;

interface Prepared {
  readonly transport: Transport;
  readonly parts: AgentParts;
}

/** The composition root: builds every stage from the config, and runs them together. */
export class Agent implements Service {
  readonly name = "agent";
  readonly #config: AgentConfig;
  readonly #dependencies: AgentDependencies;
  readonly #token = createLatestToken();
  /** Aborts when the agent is told to stop, by whomever, or has nothing left to do. */
  readonly #stop = new AbortController();
  #prepared: Prepared | undefined;
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
    return this.status().listeners;
  }

  /** Everything that can be told of the agent. No secret is in it. */
  status(): AgentStatus {
    return describeAgent(this.#described());
  }

  /**
   * Reads and checks all that can fail by a mistake of the user, and binds the listeners. Throws AgentError, and nothing
   * is left behind then: no file, no socket.
   */
  async prepare(): Promise<void> {
    await this.#prepare();
  }

  /** Runs until the signal aborts, a service fails, or (with exit_after_auth) everything is delivered. */
  async run(signal: AbortSignal): Promise<void> {
    const { parts, transport } = this.#prepared ?? (await this.#prepare());
    const { clock, fileSystem, logger } = this.#dependencies;
    const onAbort = (): void => this.#stop.abort(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      await runServices(this.#services(parts), this.#stop.signal, {
        clock,
        deadline: STOP_DEADLINE_MS,
        onOverdue: (names) => logger.error("services do not stop", { services: names.join(", ") }),
      });
    } finally {
      signal.removeEventListener("abort", onAbort);
      await transport.destroy();
      await removePidFile(fileSystem, this.#config.pid_file, logger);
    }
  }

  async #prepare(): Promise<Prepared> {
    this.#startedAt = this.#dependencies.clock.monotonic();
    const transport = createServerTransport(this.#config.vault, this.#dependencies);
    try {
      const parts = await this.#prepareParts(transport);
      return (this.#prepared = { transport, parts });
    } catch (error) {
      await transport.destroy();
      throw error;
    }
  }

  async #prepareParts(transport: Transport): Promise<AgentParts> {
    const [config, dependencies, token] = [this.#config, this.#dependencies, this.#token];
    const parts = await buildParts({ config, dependencies, transport, token, api: this.#api() });
    const { method, sinks, templates, listeners } = parts;
    try {
      await allDone([transport.open(), sinks.check(), templates.load(), method?.check() ?? Promise.resolve()]);
      for (const listener of listeners) await listener.bind();
      await writePidFile(dependencies.fileSystem, config.pid_file);
      return parts;
    } catch (error) {
      for (const listener of listeners) await listener.close();
      throw error;
    }
  }

  #services({ authenticator, sinks, secrets, templates, listeners }: AgentParts): Service[] {
    const services: Service[] = [...listeners, sinks, secrets, templates];
    if (authenticator !== undefined) services.push(authenticator);
    if (this.#config.exit_after_auth) {
      const deliveries = { token: this.#token, sinks, templates, logger: this.#dependencies.logger };
      services.push(exitWhenDelivered(deliveries, () => this.#stop.abort()));
    }
    return services;
  }

  #api(): Omit<AgentApiOptions, "logger"> {
    return {
      health: () => ({ status: "ok", version: this.#dependencies.version }),
      ready: () => ({ ready: isReady(this.#described()) }),
      status: () => this.status(),
      metrics: (wanted) => Promise.resolve(renderMetrics(this.status(), wanted)),
      quit: () => this.#stop.abort(),
    };
  }

  #described(): DescribedAgent {
    return {
      config: this.#config,
      dependencies: this.#dependencies,
      parts: this.#prepared?.parts,
      token: this.#token,
      startedAt: this.#startedAt,
    };
  }
}

/** Waits for all of them, also after a failure: a check that still runs could leave its temporary file behind. */
async function allDone(tasks: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(tasks);
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
