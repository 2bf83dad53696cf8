import type { AgentConfig } from "../config/schema.ts";

const WIDTH = 24;

/** What the agent says of itself at start, in the form of the Go agents: one `Name: value` a line, names right-aligned. */
export function formatBanner(config: AgentConfig, addresses: readonly string[], version: string): string {
  const lines: [string, string][] = [
    ...addresses.map((address, index): [string, string] => [`Api Address ${index + 1}`, address]),
    ["Log Level", config.log_level],
    ["Server", config.vault.address],
    ["Version", `attache v${version}`],
  ];
  const rows = lines.map(([name, value]) => `${name.padStart(WIDTH)}: ${value}\n`);
  return `==> attache agent configuration:\n\n${rows.join("")}\n`;
}
