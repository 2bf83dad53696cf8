import { execFileSync } from "node:child_process";
import { mkdtemp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadConfig } from "../../../src/config/load-config.ts";
import { nodeFileSystem } from "../../../src/runtime/file-system.ts";
import { LISTENER, loadFailure, loadText, loadTexts } from "./support/load-text.ts";

const FOLDER = path.join(import.meta.dirname, "../../fixtures/config/folder");

describe("loading a folder", () => {
  it("reads its .hcl and .json files in the order of their names, and nothing else", async () => {
    const { config } = await loadConfig({ paths: [FOLDER] });
    expect(config.sources).toEqual([path.join(FOLDER, "10-auto-auth.hcl"), path.join(FOLDER, "20-more.json")]);
  });

  it("appends lists, replaces blocks whole and takes the later of two values", async () => {
    const { config } = await loadConfig({ paths: [FOLDER] });
    expect(config.templates.map(({ destination }) => destination)).toEqual(["/run/1", "/run/2"]);
    expect(config.vault).toMatchObject({ address: "https://second.example.com" });
    expect(config.vault.ca_cert).toBeUndefined();
    expect(config.log_level).toBe("debug");
    expect(config.auto_auth?.method.type).toBe("approle");
  });

  it("keeps an exit_after_auth that any file sets, as the Go agents do", async () => {
    expect((await loadConfig({ paths: [FOLDER] })).config.exit_after_auth).toBe(true);
  });
});

describe("loading files", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "attache-config-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const failure = async (paths: string[], env = {}): Promise<unknown> =>
    loadConfig({ paths, env }).then(
      () => "loaded",
      (error: unknown) => error,
    );

  it("says which path is not there and what to do", async () => {
    const missing = path.join(folder, "missing.hcl");
    expect(await failure([missing])).toMatchObject({
      code: "CONFIG_UNREADABLE",
      message: `there is no configuration at ${missing}: check the path given with -config`,
      detail: { path: missing },
    });
  });

  it("says that a file may not be read", async () => {
    const fileSystem = {
      ...nodeFileSystem,
      stat: () => Promise.reject(Object.assign(new Error("denied"), { code: "EACCES" })),
    };
    await expect(loadConfig({ paths: ["/etc/agent.hcl"], fileSystem })).rejects.toMatchObject({
      code: "CONFIG_UNREADABLE",
      message: "the configuration /etc/agent.hcl may not be read by this user: check the permissions",
    });
  });

  it("says that a pipe cannot be read again, instead of waiting for somebody to write into it", async () => {
    const pipe = path.join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    await expect(loadConfig({ paths: [pipe], isReload: true })).rejects.toMatchObject({
      code: "CONFIG_UNREADABLE",
      message: `${pipe} is a pipe, which cannot be read again: restart to change the configuration`,
    });
  });

  it("says that a folder holds no configuration", async () => {
    await writeFile(path.join(folder, ".#agent.hcl"), "x");
    await writeFile(path.join(folder, "agent.hcl~"), "x");
    await mkdir(path.join(folder, "sub.hcl"));
    expect(await failure([folder])).toMatchObject({
      code: "CONFIG_UNREADABLE",
      message: `the folder ${folder} has no *.hcl or *.json file: put the configuration there`,
    });
  });

  it("follows links, which is what a Kubernetes volume is made of", async () => {
    await mkdir(path.join(folder, "..data"));
    await writeFile(path.join(folder, "..data", "agent.hcl"), LISTENER);
    await symlink("..data/agent.hcl", path.join(folder, "agent.hcl"));
    expect((await loadConfig({ paths: [folder] })).config.listeners).toHaveLength(1);
  });

  it("needs a path, which may come from the environment", async () => {
    expect(await failure([])).toMatchObject({
      code: "CONFIG_MISSING",
      message: "no configuration is given: name a file or a folder with -config=PATH",
    });
    const one = path.join(folder, "one.hcl");
    await writeFile(one, LISTENER);
    const two = path.join(folder, "two.hcl");
    await writeFile(two, 'log_level = "warn"');
    const { config } = await loadConfig({ paths: [], env: { BAO_AGENT_CONFIG_PATH: `${one},${two}` } });
    expect(config).toMatchObject({ sources: [one, two], log_level: "warn" });
  });
});

describe("several files", () => {
  it("are checked together: one may use what another has", () => {
    const auth = 'auto_auth { method "approle" { config = { role_id_file_path = "/r" } } }';
    expect(loadFailure(() => loadTexts([auth, "api_proxy { use_auto_auth_token = true }", LISTENER]))).toBe("loaded");
  });

  it("report the problems of all, also where the syntax of one is broken", () => {
    const message = loadFailure(() => loadTexts([`${LISTENER}log_levl = "info"`, "vault {", 'cache = "x"']));
    expect(message).toContain("CONFIG_INVALID: the configuration has 3 problems:\nagent.hcl:2:1: unknown key");
    expect(message).toContain("\nagent-2.hcl:1:");
    expect(message).toContain('\nagent-3.hcl:1:1: "cache" is a block');
  });

  it("join the lists of connections", () => {
    const { config } = loadTexts([
      `${LISTENER}disable_keep_alives = ["caching"]`,
      'disable_keep_alives = "caching,templating"',
    ]);
    expect(config.disable_keep_alives).toEqual(["caching", "templating"]);
  });
});

describe("a syntax error in the only file", () => {
  it("is reported alone", () => {
    expect(loadFailure(() => loadText("vault {\n  address 5\n}"))).toMatch(/^CONFIG_SYNTAX: agent\.hcl:2:/);
  });
});

describe("the config value", () => {
  it("cannot be changed at any depth", () => {
    const { config } = loadText(LISTENER);
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.vault.retry)).toBe(true);
    expect(Object.isFrozen(config.listeners)).toBe(true);
    expect(Object.isFrozen(config.listeners[0])).toBe(true);
    expect(Object.isFrozen(config.disable_keep_alives)).toBe(true);
  });

  it("has the defaults of everything that is not said", () => {
    expect(loadText(LISTENER).config).toEqual({
      sources: ["agent.hcl"],
      vault: { address: "https://127.0.0.1:8200", tls_skip_verify: false, retry: { num_retries: 12 } },
      listeners: [
        {
          type: "tcp",
          address: "127.0.0.1:8200",
          role: "default",
          tls_disable: true,
          tls_min_version: "tls12",
          tls_max_version: "tls13",
          tls_require_and_verify_client_cert: false,
          tls_disable_client_certs: false,
          tls_auto_reload: false,
          tls_auto_reload_interval: 30_000,
          require_request_header: false,
          x_forwarded_for_hop_skips: 0,
          x_forwarded_for_reject_not_present: true,
          x_forwarded_for_reject_not_authorized: true,
        },
      ],
      templates: [],
      env_templates: [],
      template_config: {
        exit_on_retry_failure: false,
        static_secret_render_interval: 300_000,
        max_connections_per_host: 10,
        lease_renewal_threshold: 0.9,
      },
      exit_after_auth: false,
      disable_idle_connections: [],
      disable_keep_alives: [],
      log_level: "info",
      log_format: "standard",
      log_rotate_bytes: 0,
      log_rotate_duration: 86_400_000,
      log_rotate_max_files: 0,
    });
  });

  it("has the settled form of a template's command, owner and wait", () => {
    const text = `auto_auth { method "approle" { mount_path = "/auth/x/" config = { role_id_file_path = "/r" } } }
      template { contents = "x" destination = "/x" uid = 7 gid = 8 command = "a b" command_timeout = 5 }`;
    const { config } = loadText(text);
    expect(config.auto_auth?.method).toMatchObject({ mount_path: "auth/x", min_backoff: 1000, max_backoff: 300_000 });
    expect(config.templates[0]).toMatchObject({
      user: "7",
      group: "8",
      exec: { command: ["a b"], timeout: 5000 },
      left_delimiter: "{{",
      create_dest_dirs: true,
      error_fatal: true,
    });
  });

  it("splits a command's text at commas as the Go agents do, and leaves a list alone", () => {
    const text = (command: string): string => `auto_auth { method "approle" { config = { role_id_file_path = "/r" } } }
      template { contents = "x" destination = "/x" exec { command = ${command} } }`;
    const command = (value: string): unknown => loadText(text(value)).config.templates[0]?.exec?.command;
    expect(command('"touch, /x"')).toEqual(["touch", " /x"]);
    expect(command('"touch /x"')).toEqual(["touch /x"]);
    expect(command('["touch", "/x,y"]')).toEqual(["touch", "/x,y"]);
  });

  it("has the cache block's old switch where the stages look for it", () => {
    const auth = 'auto_auth { method "approle" { config = { role_id_file_path = "/r" } } }';
    const use = (value: string): unknown =>
      loadText(`${auth} ${LISTENER} cache { use_auto_auth_token = ${value} }`).config.api_proxy?.use_auto_auth_token;
    expect(use('"force"')).toBe("force");
    expect(use("true")).toBe(true);
    expect(loadText(`${LISTENER} cache { use_auto_auth_token = false }`).config.api_proxy).toBeUndefined();
  });

  it("serves a unix socket without a certificate as plain HTTP", () => {
    const tls = (text: string): unknown =>
      loadText(`listener "unix" { address = "/s" ${text} }`).config.listeners[0]?.tls_disable;
    expect(tls("")).toBe(true);
    expect(tls('tls_cert_file = "/c" tls_key_file = "/k"')).toBe(false);
  });
});

describe("the proxy command", () => {
  it("takes an agent's file and leaves out what only the agent does", () => {
    const text = `auto_auth { method "approle" { config = { role_id_file_path = "/r" } } sink "file" { config = { path = "/t" } } }
      template { contents = "x" destination = "/x" }`;
    const { config, warnings } = loadText(text, { command: "proxy" });
    expect(config.templates).toEqual([]);
    expect(warnings.map(({ message }) => message)).toEqual([
      "agent.hcl:2:7: template has no effect in the proxy command",
    ]);
  });

  it("does not count templates as users of the token or the cache", () => {
    const text = `auto_auth { method "approle" { config = { role_id_file_path = "/r" } } }
      cache {}
      template { contents = "x" destination = "/x" }`;
    const message = loadFailure(() => loadText(text, { command: "proxy" }));
    expect(message).toContain("nothing uses the token of auto_auth: it needs a sink or api_proxy.use_auto_auth_token");
    expect(message).toContain("cache needs a listener that uses it");
  });
});
