import { mkdir, readFile, stat, symlink } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inProject } from "../../scripts/project.mjs";
import { APP_POLICY } from "./support/agent-config.ts";
import { startOpenBao, type OpenBaoServer } from "./support/openbao-server.ts";
import { startOwnedProcess, type OwnedProcess } from "./support/owned-process.ts";
import { createTempDir, type TempDir } from "./support/temp-dir.ts";

/** A shell whose PATH has links named `vault` and `bao` to the executable, as an image that replaces theirs has. */
async function shell(
  folder: TempDir,
  script: string,
  env: Readonly<Record<string, string>> = {},
): Promise<OwnedProcess> {
  await mkdir(folder.join("bin"), { recursive: true });
  for (const name of ["vault", "bao"]) {
    await symlink(inProject("dist", "attache.mjs"), folder.join("bin", name)).catch(() => undefined);
  }
  const path = `${folder.join("bin")}:${process.env.PATH ?? ""}`;
  const all = { PATH: path, HOME: folder.path, ...env };
  return startOwnedProcess({ command: "/bin/sh", args: ["-ec", script], cwd: folder.path, env: all });
}

describe("the executable behind a link named vault or bao", () => {
  let server: OpenBaoServer;
  beforeAll(async () => {
    server = await startOpenBao();
    await server.admin.writeKv("app/db", { user: "ada", password: "p" });
  });
  afterAll(async () => server.stop());

  /** What HashiCorp's Kubernetes injector puts into VAULT_CONFIG, with AppRole for the login. */
  async function injectorConfig(folder: TempDir, exitAfterAuth: boolean): Promise<Record<string, string>> {
    const appRole = await server.setUpAppRole({ folder, policy: APP_POLICY });
    const config = {
      auto_auth: {
        method: {
          type: "approle",
          mount_path: "auth/approle",
          config: {
            role_id_file_path: appRole.roleIdFile,
            secret_id_file_path: appRole.secretIdFile,
            remove_secret_id_file_after_reading: false,
          },
        },
        sink: [{ type: "file", config: { path: folder.join(".vault-token") } }],
      },
      exit_after_auth: exitAfterAuth,
      pid_file: folder.join(".pid"),
      vault: { address: server.address },
      template: [
        {
          destination: folder.join("secrets", "db"),
          contents: '{{ with secret "secret/data/app/db" }}{{ .Data.data.password }}{{ end }}\n',
          left_delimiter: "{{",
          right_delimiter: "}}",
          perms: "0640",
          create_dest_dirs: true,
          error_on_missing_key: false,
        },
      ],
      template_config: { exit_on_retry_failure: true, static_secret_render_interval: "" },
    };
    return { VAULT_CONFIG: Buffer.from(JSON.stringify(config)).toString("base64"), VAULT_LOG_LEVEL: "info" };
  }
  const command = (folder: TempDir): string =>
    `echo \${VAULT_CONFIG?} | base64 -d > ${folder.join("config.json")} && exec vault agent -config=${folder.join("config.json")}`;

  it.each(["vault", "bao"])("prints its version for `%s version`", async (name) => {
    const run = await shell(await createTempDir("link"), `${name} version`);
    expect((await run.ended).code).toBe(0);
    expect(run.stdout()).toMatch(/^attache v\d+\.\d+\.\d+/);
  });

  it("serves as the injector's init container: token and file are there when it ends, and no pid file", async () => {
    const folder = await createTempDir("injector");
    const run = await shell(folder, command(folder), await injectorConfig(folder, true));
    expect({ ...(await run.ended), log: run.stderr() }).toMatchObject({ code: 0 });
    expect(await folder.read("secrets/db")).toBe("p\n");
    expect((await stat(folder.join("secrets", "db"))).mode & 0o7777).toBe(0o640);
    expect((await stat(folder.join(".vault-token"))).mode & 0o7777).toBe(0o640);
    await expect(stat(folder.join(".pid"))).rejects.toThrow("ENOENT");
    expect(run.output()).not.toContain("[WARN]");
  });

  it("serves as the injector's sidecar: runs with its pid in the file, answers SIGUSR2, and ends on SIGTERM", async () => {
    const folder = await createTempDir("sidecar");
    const run = await shell(folder, command(folder), await injectorConfig(folder, false));
    await run.waitForOutput(/rendered/);
    expect(await readFile(folder.join(".pid"), "utf8")).toBe(String(run.pid));
    run.signal("SIGUSR2");
    await run.waitForOutput(/agent: status: .*\\"ready\\":true/);
    expect(await run.stop("SIGTERM")).toMatchObject({ code: 0, leftBehind: [] });
    await expect(stat(folder.join(".pid"))).rejects.toThrow("ENOENT");
  });

  it("goes on when nothing takes its output: a full disk under the log ends no agent", async () => {
    const folder = await createTempDir("full");
    const run = await shell(
      folder,
      `${command(folder)} -combine-logs > /dev/full 2> /dev/full`,
      await injectorConfig(folder, true),
    );
    expect((await run.ended).code).toBe(0);
    expect(await folder.read("secrets/db")).toBe("p\n");
  });
});
