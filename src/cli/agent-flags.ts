import { configSchema } from "../config/schema.ts";
import type { AnyKey, Stanza } from "../config/schema-types.ts";
import type { FlagSpec } from "./flags.ts";

/** The flags of `agent`: those of the schema table, and the two that are not about a key of the config. */
export function agentFlags(): readonly FlagSpec[] {
  const flags = new Map<string, FlagSpec>();
  collect(configSchema, flags);
  return [
    {
      name: "config",
      kind: "list",
      doc: "A config file, or a folder of them (*.hcl, *.json). May be repeated; later ones add to earlier ones.",
      env: "VAULT_AGENT_CONFIG_PATH",
    },
    ...flags.values(),
    {
      name: "agent-address",
      kind: "string",
      doc: "Accepted for compatibility: the agent itself never talks to another agent by it.",
      env: "VAULT_AGENT_ADDR",
    },
  ];
}

function collect(stanza: Stanza, flags: Map<string, FlagSpec>): void {
  for (const key of Object.values(stanza.keys)) {
    if (key.kind === "block") collect(key.stanza, flags);
    else if (key.kind === "scalar") add(key, flags);
  }
}

function add(key: Extract<AnyKey, { kind: "scalar" }>, flags: Map<string, FlagSpec>): void {
  if (key.flag === undefined || flags.has(key.flag)) return;
  const kind = key.type.name === "boolean" ? "bool" : "string";
  flags.set(key.flag, { name: key.flag, kind, doc: key.doc, env: key.env?.[0] });
}
