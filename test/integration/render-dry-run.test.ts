import { readdir, stat } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inProject } from "../../scripts/project.mjs";
import type { AppRole } from "./support/approle.ts";
import { startOpenBao, type OpenBaoServer } from "./support/openbao-server.ts";
import { startOwnedProcess, type OwnedProcess } from "./support/owned-process.ts";
import { createTempDir, type TempDir } from "./support/temp-dir.ts";

const POLICY = `
path "secret/data/app/*" { capabilities = ["read", "create", "update"] }
path "auth/token/create" { capabilities = ["update"] }`;

const TEMPLATE = '<< with secret "secret/app/db" >>user=<< .Data.data.user >>\n<< end >>';

describe("attache render -dry-run", () => {
  let server: OpenBaoServer;
  beforeAll(async () => {
    server = await startOpenBao();
    await server.admin.writeKv("app/db", { user: "ada", password: "pass-word-1" });
  });
  afterAll(async () => server.stop());

  interface Setting {
    readonly folder: TempDir;
    readonly appRole: AppRole;
    render(args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<OwnedProcess>;
  }

  async function setUp(
    options: { template?: string; method?: string; more?: string; autoAuth?: boolean } = {},
  ): Promise<Setting> {
    const { template = TEMPLATE, method = "", more = "", autoAuth = true } = options;
    const folder = await createTempDir("dry-run");
    const appRole = await server.setUpAppRole({ folder, policy: POLICY });
    const auth = `
auto_auth {
  method "approle" {
    config = {
      role_id_file_path = "${appRole.roleIdFile}"
      secret_id_file_path = "${appRole.secretIdFile}"
      ${method}
    }
  }
  sink "file" { config = { path = "${folder.join("token")}" } }
}`;
    await folder.write(
      "agent.hcl",
      `
vault { address = "${server.address}" }
${autoAuth ? auth : 'listener "tcp" { address = "127.0.0.1:0", tls_disable = true }'}
pid_file = "${folder.join("pid")}"
template {
  contents = ${JSON.stringify(template.replaceAll("$FOLDER", folder.path))}
  destination = "${folder.join("app.conf")}"
  left_delimiter = "<<"
  right_delimiter = ">>"
  command = "touch ${folder.join("ran")}"
}
${more}`,
    );
    return {
      folder,
      appRole,
      render: async (args = [], env = {}) => {
        const run = await startOwnedProcess({
          command: process.execPath,
          args: [
            inProject("dist", "attache.mjs"),
            "render",
            `-config=${folder.join("agent.hcl")}`,
            "-dry-run",
            ...args,
          ],
          cwd: folder.path,
          env: { PATH: process.env.PATH ?? "", HOME: folder.path, ...env },
        });
        await run.ended;
        return run;
      },
    };
  }

  async function accessors(): Promise<string[]> {
    const { body } = await server.admin.request("LIST", "auth/token/accessors");
    return (body as { data: { keys: string[] } }).data.keys.sort();
  }

  async function result(run: OwnedProcess): Promise<object> {
    return { code: (await run.ended).code, stdout: run.stdout(), stderr: run.stderr() };
  }

  it("prints what the agent would write, and leaves nothing behind: no file, no token, no command", async () => {
    const { folder, render } = await setUp();
    const before = await accessors();
    expect(await result(await render())).toEqual({ code: 0, stdout: "user=ada\n", stderr: "" });
    expect(await accessors()).toEqual(before);
    // The secret id is to be removed after reading, by default: by the agent.
    expect((await readdir(folder.path)).sort()).toEqual(["agent.hcl", "role-id", "secret-id"]);
  });

  it("uses the token of the environment instead of logging in, and leaves it alone", async () => {
    const { appRole, folder, render } = await setUp();
    const token = await appRole.login();
    await folder.write("secret-id", "no login with this");
    for (const name of ["VAULT_TOKEN", "BAO_TOKEN"]) {
      expect(await result(await render([], { [name]: token }))).toEqual({ code: 0, stdout: "user=ada\n", stderr: "" });
    }
    expect(await server.admin.lookupToken(token)).toBeDefined();
  });

  it("needs a token where the config has no auto_auth", async () => {
    const { appRole, render } = await setUp({ autoAuth: false });
    const run = await render();
    expect(await run.ended).toMatchObject({ code: 1 });
    expect(run.stderr()).toContain("attache: the config has no auto_auth to log in by: set VAULT_TOKEN\n");
    const withToken = await render([], { VAULT_TOKEN: await appRole.login() });
    expect(await result(withToken)).toMatchObject({ code: 0, stdout: "user=ada\n" });
  });

  it("does not use up a wrapped secret id", async () => {
    const path = "auth/approle/role/app/secret-id";
    const { appRole, render } = await setUp({ method: `secret_id_response_wrapping_path = "${path}"` });
    const run = await render();
    expect(run.stderr()).toContain("a login would use up the wrapped secret id");
    expect(await result(await render([], { VAULT_TOKEN: await appRole.login() }))).toMatchObject({ code: 0 });
  });

  it("shows how the file at the destination differs", async () => {
    const { folder, render } = await setUp();
    const path = folder.join("app.conf");
    expect(await result(await render(["-diff"]))).toEqual({
      code: 1,
      stdout: "--- /dev/null\n+++ rendered\n@@ -0,0 +1 @@\n+user=ada\n",
      stderr: "",
    });
    await folder.write("app.conf", "user=bob\n");
    expect(await result(await render(["-diff", "-template=1"]))).toEqual({
      code: 1,
      stdout: `--- ${path}\n+++ rendered\n@@ -1 +1 @@\n-user=bob\n+user=ada\n`,
      stderr: "",
    });
    expect(await folder.read("app.conf")).toBe("user=bob\n");
    await folder.write("app.conf", "user=ada\n");
    expect(await result(await render(["-diff", `-template=${path}`]))).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("names what is missing when the time is over, and revokes its token all the same", async () => {
    const { render } = await setUp({ template: '<< secret "secret/app/none" >><< secret "secret/other" >>' });
    const before = await accessors();
    const run = await render(["-timeout=1s"]);
    expect(await run.ended).toMatchObject({ code: 1 });
    expect(run.stdout()).toBe("");
    const last = run.stderr().trimEnd().split("\n").at(-1);
    expect(last).toMatch(
      /^attache: after 1 s there is still no answer for secret\/app\/none \(no secret exists at secret\/data\/app\/none\); secret\/other \(cannot read secret\/other: .*403/,
    );
    expect(await accessors()).toEqual(before);
  });

  it("says at once that the login failed", async () => {
    const { folder, render } = await setUp();
    await folder.write("secret-id", "wrong");
    const run = await render();
    expect(await run.ended).toMatchObject({ code: 1 });
    expect(run.stderr()).toMatch(/^attache: login by approle failed: .*\n$/);
  });

  it("takes the settings of the template, and says no secret in its errors", async () => {
    const { render } = await setUp({
      template: '<< with secret "secret/app/db" >><< .Data.data.password | parseInt >><< end >>',
    });
    const run = await render();
    expect(run.stderr()).toMatch(/^template: \(contents\):1:\d+: executing .*\[redacted\]/);
    expect(run.output()).not.toContain("pass-word-1");
    await server.admin.writeKv("app/pem", { key: '--BEGIN--\n"Xk4Qz9vTm2"\\Lr7Wp8Yd5Nc3é\n--END--\n' });
    for (const call of [
      "parseInt",
      'printf "%s" | sprig_fail',
      "base64Encode | sprig_fail",
      'printf "%q" | sprig_fail',
    ]) {
      const quoting = await setUp({
        template: `<< with secret "secret/app/pem" >><< .Data.data.key | ${call} >><< end >>`,
      });
      const failed = await quoting.render();
      expect(failed.stderr()).toContain("[redacted]");
      expect(failed.output()).not.toMatch(/Xk4Qz9|vTm2|Lr7Wp8|Yd5Nc3|WGs0UXo5/);
    }
    const missing = await setUp({
      template: '<< with secret "secret/app/db" >><< .Data.data.none >><< end >>',
      more: `template {
  contents = "<< file \\"/etc/passwd\\" >>"
  destination = "${inProject("none")}"
  left_delimiter = "<<"
  right_delimiter = ">>"
  sandbox_path = "/tmp"
}`,
    });
    expect(await result(await missing.render(["-template=1"]))).toMatchObject({ code: 0, stdout: "<no value>" });
    expect((await missing.render(["-template=2"])).stderr()).toContain("is outside of sandbox");
    expect((await missing.render()).stderr()).toMatch(
      /^attache: name one of the config's templates with -template=NUMBER/,
    );
  });

  it("writes no file of writeToFile, and lets the leases that it made end with its token", async () => {
    const { folder, render } = await setUp({
      template:
        '<< with secret "auth/token/create" "ttl=1h" >><< "x" | writeToFile "$FOLDER/written" "" "" "0644" >><< len .Auth.ClientToken >><< end >>',
    });
    const before = await accessors();
    expect(await result(await render())).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+$/) as string });
    await expect(stat(folder.join("written"))).rejects.toThrow("ENOENT");
    expect(await accessors()).toEqual(before);
  });

  it("revokes its token when it is interrupted", async () => {
    const { folder } = await setUp({ template: '<< secret "secret/app/none" >>' });
    const before = await accessors();
    const run = await startOwnedProcess({
      command: process.execPath,
      args: [inProject("dist", "attache.mjs"), "render", `-config=${folder.join("agent.hcl")}`, "-dry-run"],
      cwd: folder.path,
      env: { PATH: process.env.PATH ?? "" },
    });
    await run.waitForOutput(/error fetching secret/);
    expect(await run.stop("SIGINT")).toMatchObject({ code: 1 });
    expect(run.stderr()).toContain("attache: stopped before the template was rendered");
    expect(await accessors()).toEqual(before);
  });

  it("needs -dry-run, and takes no flag of a rendering without a server", async () => {
    const { folder } = await setUp();
    const run = async (...args: string[]): Promise<string> => {
      const started = await startOwnedProcess({
        command: process.execPath,
        args: [inProject("dist", "attache.mjs"), "render", `-config=${folder.join("agent.hcl")}`, ...args],
        env: {},
      });
      expect(await started.ended).toMatchObject({ code: 1 });
      return started.stderr();
    };
    expect(await run()).toBe(
      "attache: with -config it also needs -dry-run, since it writes no file: attache agent does that\n",
    );
    expect(await run("-dry-run", "-fixtures=x")).toBe(
      "attache: -fixtures is for a template file without a server, and cannot be used with -config\n",
    );
    expect(await run("-dry-run", "-timeout=soon")).toBe(
      'attache: the flag -timeout takes a duration above zero, such as 90s, not "soon"\n',
    );
  });
});
