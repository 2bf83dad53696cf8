import type { AgentConfig } from "../config/schema.ts";
import type { AutoAuthToken, TokenReader } from "../token/latest-token.ts";
import type { AgentDependencies } from "./agent-dependencies.ts";
import type { AgentParts } from "./agent-parts.ts";
import type { AgentStatus } from "./agent-status.ts";

/** What there is to describe; `parts` is undefined before the agent is prepared. */
export interface DescribedAgent {
  readonly config: AgentConfig;
  readonly dependencies: Pick<AgentDependencies, "clock" | "version">;
  readonly parts: AgentParts | undefined;
  readonly token: TokenReader;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
}

/** True once the token, the sinks and the templates are there; false again while the token is lost. */
export function isReady({ parts, token }: Pick<DescribedAgent, "parts" | "token">): boolean {
  if (parts === undefined) return false;
  if (parts.authenticator === undefined) return true;
  const hasToken = token.value !== undefined && token.value !== null;
  return hasToken && parts.sinks.complete && parts.templates.complete;
}

/** Everything that can be told of the agent. No secret is in it. */
export function describeAgent(agent: DescribedAgent): AgentStatus {
  const { config, parts, startedAt } = agent;
  const { clock, version } = agent.dependencies;
  const now = clock.monotonic();
  return {
    version,
    uptimeSeconds: Math.round((now - startedAt) / 1000),
    ready: isReady(agent),
    server: config.vault.address,
    auth: parts?.authenticator?.status(),
    token: describeToken(agent.token.value ?? undefined, now),
    sinks: parts?.sinks.status() ?? [],
    templates: parts?.templates.status() ?? [],
    secrets: parts?.secrets.status() ?? [],
    listeners: parts?.listeners.map((listener) => listener.address()) ?? [],
  };
}

function describeToken(token: AutoAuthToken | undefined, now: number): AgentStatus["token"] {
  if (token === undefined) return undefined;
  const { policies, renewable, expiresAt } = token;
  const secondsLeft = expiresAt === Infinity ? undefined : Math.max(0, Math.round((expiresAt - now) / 1000));
  return { policies, renewable, secondsLeft };
}
