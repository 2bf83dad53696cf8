import { configSchema } from "../config/schema.ts";
import type { AnyKey, Stanza } from "../config/schema-types.ts";
import type { FlagSpec } from "./flags.ts";

/** For every command that reads an agent's config. */
export const CONFIG_FLAG: FlagSpec = {
  name: "config",
  kind: "list",
  doc: "A config file, or a folder of them (*.hcl, *.json). May be repeated; later ones add to earlier ones.",
  env: "VAULT_AGENT_CONFIG_PATH",
};

/** The flags of the `vault` block: where the server is, and how to speak to it. */
export function serverFlags(): readonly FlagSpec[] {
  const flags = new Map<string, FlagSpec>();
  collect(configSchema.keys.vault.stanza, flags);
  return [...flags.values()];
}

/** The flags of `agent`: those of the schema table, and the few that are not about a key of the config. */
export function agentFlags(): readonly FlagSpec[] {
  const flags = new Map<string, FlagSpec>();
  collect(configSchema, flags);
  return [
    CONFIG_FLAG,
    ...flags.values(),
    {
      name: "combine-logs",
      kind: "bool",
      doc: "Write the log to standard output, like everything else that the agent says.",
    },
    {
      name: "agent-address",
      kind: "string",
      doc: "Accepted for compatibility: the agent itself never talks to another agent by it.",
      env: "VAULT_AGENT_ADDR",
    },
    ...IGNORED,
  ];
}

/** The Go agents take these because every command of theirs does; none of them changes what an agent does. */
const IGNORED: readonly FlagSpec[] = [
  { name: "non-interactive", kind: "bool", ignored: true, doc: "An agent never asks anything." },
  { name: "policy-override", kind: "bool", ignored: true, doc: "For requests that a person makes." },
  { name: "wrap-ttl", kind: "string", ignored: true, doc: "For requests that a person makes." },
  { name: "mfa", kind: "list", ignored: true, doc: "For requests that a person makes." },
  { name: "unlock-key", kind: "string", ignored: true, doc: "For namespaces that a person unlocks." },
];

/** Short forms that the Go agents take beside the long one. */
const ALIASES: Readonly<Record<string, readonly string[]>> = { namespace: ["ns"] };

function collect(stanza: Stanza, flags: Map<string, FlagSpec>): void {
  for (const key of Object.values(stanza.keys)) {
    if (key.kind === "block") collect(key.stanza, flags);
    else if (key.kind === "scalar") add(key, flags);
  }
}

function add(key: Extract<AnyKey, { kind: "scalar" }>, flags: Map<string, FlagSpec>): void {
  if (key.flag === undefined || flags.has(key.flag)) return;
  const kind = key.type.name === "boolean" ? "bool" : "string";
  const aliases = ALIASES[key.flag];
  flags.set(key.flag, {
    name: key.flag,
    kind,
    doc: key.doc,
    env: key.env?.[0],
    ...(aliases === undefined ? {} : { aliases }),
  });
}
