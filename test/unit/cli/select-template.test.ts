import { describe, expect, it } from "vitest";
import { selectTemplate } from "../../../src/cli/select-template.ts";
import { buildConfig } from "../../../src/config/load-config.ts";
import type { AgentConfig } from "../../../src/config/schema.ts";

function configWith(...destinations: string[]): AgentConfig {
  const text = JSON.stringify({
    vault: { address: "http://127.0.0.1:8200" },
    auto_auth: {
      method: { type: "approle", config: { role_id_file_path: "r" } },
      sinks: [{ type: "file", config: { path: "t" } }],
    },
    template: destinations.map((destination) => ({ contents: "x", destination })),
  });
  return buildConfig([{ name: "agent.json", text }], { env: {}, flags: {}, command: "agent" }).config;
}

describe("the template of a config that a dry run renders", () => {
  const config = configWith("/etc/a", "b/c", "1", "/etc/last");

  it.each([
    ["/etc/a", 0],
    ["/etc/../etc/a", 0],
    ["b/c", 1],
    ["./b/c", 1],
    ["2", 1],
    ["4", 3],
    // A destination comes before a number.
    ["1", 2],
  ])("is the one that %s names", (wanted, index) => {
    expect(selectTemplate(config, wanted)).toBe(config.templates[index]);
  });

  it("is the only one if nothing is named", () => {
    expect(selectTemplate(configWith("/etc/a"), undefined).destination).toBe("/etc/a");
  });

  it.each([
    [undefined, "name one of the config's templates with"],
    ["6", 'the config has no template "6" with'],
    ["0", 'the config has no template "0" with'],
    ["/etc/b", 'the config has no template "/etc/b" with'],
  ])("is none for %s, and all are listed", (wanted, message) => {
    expect(() => selectTemplate(config, wanted)).toThrow(
      expect.objectContaining({ code: "FLAG_INVALID", message: expect.stringContaining(message) as string }),
    );
    expect(() => selectTemplate(config, wanted)).toThrow("\n  1  /etc/a\n  2  b/c\n  3  1\n");
  });

  it("is none in a config without templates", () => {
    expect(() => selectTemplate(configWith(), undefined)).toThrow("the config has no template to render");
  });
});
