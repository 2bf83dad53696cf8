import { createServer } from "node:net";
import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentConfig, APP_POLICY } from "./support/agent-config.ts";
import { startAgent } from "./support/agent-process.ts";
import { startOpenBao, type OpenBaoServer } from "./support/openbao-server.ts";
import { createTempDir, type TempDir } from "./support/temp-dir.ts";

/** Starts an agent that must end by itself: its exit code and what it said on standard error. */
async function fail(
  config: string,
  folder: TempDir,
  args: readonly string[] = [],
): Promise<{ code: number | null; stderr: string }> {
  const agent = await startAgent({ config, folder, args });
  const { code } = await agent.ended;
  return { code, stderr: agent.stderr() };
}

describe("a mistake of the user ends the agent with code 1 and one clear line", () => {
  let server: OpenBaoServer;
  let folder: TempDir;
  let config: string;
  let files: readonly string[];

  beforeAll(async () => {
    server = await startOpenBao({ tls: true });
    folder = await createTempDir("bad-input");
    const appRole = await server.setUpAppRole({ folder, policy: APP_POLICY });
    const vault = `ca_cert = "${server.caFile ?? ""}"`;
    config = await agentConfig({ address: server.address, appRole, folder, vault });
    await folder.write("agent.hcl", config);
    files = (await readdir(folder.path)).sort();
  });
  afterAll(async () => server.stop());

  async function expectFailure(broken: string, message: RegExp | string): Promise<void> {
    const { code, stderr } = await fail(broken, folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect((await readdir(folder.path)).sort()).toEqual(files);
  }
  const oneLine = (message: string): RegExp =>
    new RegExp(`^attache: ${message.replaceAll("FOLDER", folder.path).replace(/[.[\]()?*+]/g, "\\$&")}\n$`);

  it("a config file that does not exist", async () => {
    const { code, stderr } = await fail(config, folder, [`-config=${folder.join("none.hcl")}`]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^attache: .*none\.hcl.*\n$/);
  });

  it("a syntax error, with file, line, column and a caret", async () => {
    const broken = `vault {\n  address "x"\n}\n`;
    await expectFailure(broken, /^attache: .*agent\.hcl:2:11: [^\n]+\n +2 \| {3}address "x"\n +\| {11}\^\n$/);
  });

  it("an unknown key, with the nearest known one", async () => {
    await expectFailure(config.replace("mount_path", "mount_pth"), /agent\.hcl:9:5: [^\n]*mount_pth[^\n]*mount_path/);
  });

  it("an unknown flag", async () => {
    const { code, stderr } = await fail(config, folder, ["-log-levle=debug"]);
    expect([code, stderr]).toEqual([1, "attache: unknown flag -log-levle; did you mean -log-level?\n"]);
  });

  it("a role id file that does not exist", async () => {
    await expectFailure(
      config.replace(/role_id_file_path = .*/, `role_id_file_path = "${folder.join("nobody")}"`),
      oneLine('there is no role id file at FOLDER/nobody (role_id_file_path of method "approle"); create it'),
    );
  });

  it("a template that cannot be read", async () => {
    await expectFailure(
      config.replace("app.ctmpl", "none.ctmpl"),
      oneLine("cannot read the template source FOLDER/none.ctmpl: the file does not exist"),
    );
  });

  it("a port that is in use", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as { port: number };
    try {
      await expectFailure(
        config.replace("127.0.0.1:0", `127.0.0.1:${port}`),
        /^attache: [^\n]*address is in use[^\n]*\n$/,
      );
    } finally {
      taken.close();
    }
  });

  it("a destination in a folder that cannot be written", async () => {
    await expectFailure(
      config.replace(folder.join("app.conf"), folder.join("app.ctmpl/app.conf")),
      /^attache: cannot write [^\n]*app\.ctmpl\/app\.conf: [^\n]+\n$/,
    );
  });

  it("a sink in a folder that does not exist", async () => {
    await expectFailure(
      config.replace(folder.join("token"), folder.join("none/token")),
      oneLine("cannot write FOLDER/none/token: its folder does not exist; create the folder first"),
    );
  });

  it("a server certificate that does not verify, and which one; the secret id is not used up by it", async () => {
    const { code, stderr } = await fail(config.replace(/ca_cert = .*/, ""), folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/login by approle failed: [^\n]*certificate[^\n]*(issuer|authority|signed)[^\n]*/);
    expect((await readdir(folder.path)).sort()).toEqual(files);
  });

  it("a sink that should be wrapped is refused rather than written bare", async () => {
    await expectFailure(
      config.replace('sink "file" {', 'sink "file" { wrap_ttl = "5m"\n'),
      /^attache: wrap_ttl of a sink is not available[^\n]*\n$/,
    );
  });
});
