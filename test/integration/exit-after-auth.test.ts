import { readFile } from "node:fs/promises";
import type * as Library from "../../src/index.ts";
import type * as TemplateLibrary from "../../src/template/render-template.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inProject } from "../../scripts/project.mjs";
import { agentConfig, APP_POLICY } from "./support/agent-config.ts";
import { startAgent } from "./support/agent-process.ts";
import { startOpenBao, type OpenBaoServer } from "./support/openbao-server.ts";
import { createTempDir } from "./support/temp-dir.ts";
import { eventually } from "./support/eventually.ts";

describe("other ways to run the agent", () => {
  let server: OpenBaoServer;
  beforeAll(async () => {
    server = await startOpenBao();
    await server.admin.writeKv("app/db", { user: "ada", password: "p" });
  });
  afterAll(async () => server.stop());

  async function prepare(
    template?: string,
  ): Promise<{ config: string; folder: Awaited<ReturnType<typeof createTempDir>> }> {
    const folder = await createTempDir("exit");
    const appRole = await server.setUpAppRole({ folder, policy: APP_POLICY, tokenTtl: "1h" });
    const options = { address: server.address, appRole, folder, ...(template === undefined ? {} : { template }) };
    return { config: await agentConfig(options), folder };
  }

  it("-exit-after-auth ends with code 0 once token, file and command are done", async () => {
    const { config, folder } = await prepare();
    const agent = await startAgent({ config, folder, args: ["-exit-after-auth"] });
    expect((await agent.ended).code).toBe(0);
    expect(await readFile(folder.join("app.conf"), "utf8")).toBe("user=ada\npassword=p\n");
    expect(await readFile(folder.join("reloads"), "utf8")).toBe("reloaded\n");
    expect(await readFile(folder.join("token"), "utf8")).not.toBe("");
  });

  it("-exit-after-auth ends with code 1 if a template is wrong, and the other one is rendered", async () => {
    const { config, folder } = await prepare();
    const broken = `template { contents = "{{ nonsense }}"\n destination = "${folder.join("broken.conf")}" }\n`;
    const agent = await startAgent({ config: config + broken, folder, args: ["-exit-after-auth"] });
    expect((await agent.ended).code).toBe(1);
    expect(agent.stderr()).toMatch(/broken\.conf: template: \(contents\):1: function \\"nonsense\\" not defined/);
    expect(await readFile(folder.join("app.conf"), "utf8")).toContain("user=ada");
  });

  it("a JSON config, JSON logs, and environment variables over the file", async () => {
    const { folder } = await prepare();
    const agent = await startAgent({
      folder,
      env: { VAULT_ADDR: server.address },
      args: ["-exit-after-auth", "-log-format=json"],
      config: {
        vault: { address: "http://127.0.0.1:1" },
        auto_auth: {
          method: [
            {
              type: "approle",
              config: { role_id_file_path: folder.join("role-id"), secret_id_file_path: folder.join("secret-id") },
            },
          ],
          sinks: [{ sink: { type: "file", config: { path: folder.join("token"), mode: 0o600 } } }],
        },
        template: [
          {
            contents: '{{ with secret "secret/app/db" }}{{ .Data.data | toJSON }}{{ end }}',
            destination: folder.join("out.json"),
          },
        ],
      },
    });
    expect((await agent.ended).code).toBe(0);
    expect(JSON.parse(await readFile(folder.join("out.json"), "utf8"))).toEqual({ user: "ada", password: "p" });
    const lines = agent
      .stderr()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({ "@level": "info", "@module": "agent.sink.file", "@message": "token written" }),
    );
    expect(lines[0]).toHaveProperty("@timestamp", expect.stringMatching(/^\d{4}-.*(?:Z|[+-]\d\d:\d\d)$/));
  });

  it("inside a Node process, by startAgent", async () => {
    const { config, folder } = await prepare();
    await folder.write("agent.hcl", config);
    const library = (await import(inProject("dist", "index.mjs"))) as typeof Library;
    const agent = await library.startAgent(folder.join("agent.hcl"), { env: {} });
    try {
      await eventually(() => agent.status().ready, { what: "readiness" });
      expect(agent.token()).toBe(await readFile(folder.join("token"), "utf8"));
      const answer = await fetch(`${agent.addresses[0] ?? ""}/v1/secret/data/app/db`);
      expect(await answer.json()).toMatchObject({ data: { data: { user: "ada" } } });
    } finally {
      await agent.stop();
    }
    await expect(fetch(`${agent.addresses[0] ?? ""}/agent/v1/health`)).rejects.toThrow();
  });

  it("a template without a server, by renderTemplate", async () => {
    const library = (await import(inProject("dist", "template.mjs"))) as typeof TemplateLibrary;
    const secret = '{"data":{"data":{"id":12345678901234567890}}}';
    const text = '{{ with secret "secret/app" }}{{ .Data.data.id }}{{ end }}';
    expect(library.renderTemplate(text, { fixtures: { secrets: { "secret/app": secret } } })).toBe(
      "12345678901234567890",
    );
    expect(() => library.renderTemplate("a\n{{ .x.y }}", { data: {}, errorOnMissingKey: true, name: "app" })).toThrow(
      'template: app:2:5: executing "app" at <.x.y>: map has no entry for key "x"',
    );
  });
});
