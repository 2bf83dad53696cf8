import {
  always,
  block,
  blocks,
  defaulted,
  dropped,
  optional,
  stanza,
  type Simplify,
  type StanzaValue,
} from "./schema-types.ts";
import { alerts } from "./schema/alerts.ts";
import { autoAuth } from "./schema/auto-auth.ts";
import { exec } from "./schema/exec.ts";
import { listener } from "./schema/listener.ts";
import { loggingKeys } from "./schema/logging.ts";
import { apiProxy, cache } from "./schema/proxy-and-cache.ts";
import { telemetry } from "./schema/telemetry.ts";
import { templateBlocks, templateConfig } from "./schema/template.ts";
import { vault } from "./schema/vault.ts";
import { anything, boolean, listOfWords, string } from "./value-types.ts";

const CONNECTION_USERS = ["auto-auth", "caching", "proxying", "templating"] as const;

const forServers = (what: string) => dropped(anything, `${what} It is for a server and does nothing here.`);

/**
 * Every key of a configuration file: its type, its default, its environment variables and flag, and whether it does
 * anything yet. Reading, merging, checking, the types below and the documentation all come from this one table.
 */
export const configSchema = stanza(
  { status: "in force", doc: "The configuration of the agent." },
  {
    vault: always(vault),
    auto_auth: block(autoAuth),
    api_proxy: block(apiProxy),
    cache: block(cache),
    listener: blocks(listener, "listeners"),
    ...templateBlocks,
    template_config: always(templateConfig),
    exec: block(exec),
    telemetry: block(telemetry),
    alerts: block(alerts),
    pid_file: optional(string, { status: "in force", doc: "The file that the agent's process ID is written to." }),
    exit_after_auth: defaulted(boolean, false, {
      status: "in force",
      flag: "exit-after-auth",
      merge: "or",
      doc: "End the agent once the token has been delivered to every sink and every template has been rendered.",
    }),
    disable_idle_connections: defaulted(listOfWords(CONNECTION_USERS), [], {
      status: "not yet",
      env: ["VAULT_AGENT_DISABLE_IDLE_CONNECTIONS", "VAULT_PROXY_DISABLE_IDLE_CONNECTIONS"],
      merge: "union",
      doc: "Which parts of the agent keep no connection to the server open while they do not need it.",
    }),
    disable_keep_alives: defaulted(listOfWords(CONNECTION_USERS), [], {
      status: "not yet",
      env: ["VAULT_AGENT_DISABLE_KEEP_ALIVES", "VAULT_PROXY_DISABLE_KEEP_ALIVES"],
      merge: "union",
      doc: "Which parts of the agent use a connection for one request only.",
    }),
    ...loggingKeys,
    cluster_name: forServers("The name of the cluster."),
    cloud: forServers("The connection to the HashiCorp Cloud Platform."),
    default_max_request_duration: forServers("The longest time a request may take."),
    disable_mlock: forServers("Whether memory is kept from being swapped out."),
    entropy: forServers("Where randomness comes from."),
    hsm: forServers("The hardware module that unseals."),
    kms: forServers("The key service that unseals."),
    seal: forServers("How the server is sealed."),
    user_lockout: forServers("When users are locked out."),
  },
);

/** The configuration as the stages get it: complete, checked and deeply frozen. Times are milliseconds. */
export type AgentConfig = Simplify<StanzaValue<typeof configSchema> & { readonly sources: readonly string[] }>;

export type AutoAuthConfig = NonNullable<AgentConfig["auto_auth"]>;
export type SinkConfig = AutoAuthConfig["sinks"][number];
export type ListenerConfig = AgentConfig["listeners"][number];
export type TemplateStanza = AgentConfig["templates"][number];
export type EnvTemplateStanza = AgentConfig["env_templates"][number];
