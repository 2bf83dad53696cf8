import { describe, expect, it } from "vitest";
import { LISTENER, loadFailure, loadText } from "./support/load-text.ts";

const VAULT = `${LISTENER}vault { address = "https://file" }`;

describe("the address of the server", () => {
  const address = (env: Record<string, string>, flags: Record<string, string> = {}, text = VAULT): string =>
    loadText(text, { env, flags }).config.vault.address;

  it("is the flag's before the variable's before the file's before the default", () => {
    expect(address({ VAULT_ADDR: "https://env" }, { address: "https://flag" })).toBe("https://flag");
    expect(address({ VAULT_ADDR: "https://env" })).toBe("https://env");
    expect(address({})).toBe("https://file");
    expect(address({}, {}, LISTENER)).toBe("https://127.0.0.1:8200");
  });

  it("is BAO_ADDR's before VAULT_ADDR's", () => {
    expect(address({ VAULT_ADDR: "https://vault", BAO_ADDR: "https://bao" })).toBe("https://bao");
    expect(address({ BAO_ADDR: "https://bao" })).toBe("https://bao");
  });

  it("is the file's if the variable is empty, and an empty BAO_ADDR hides VAULT_ADDR", () => {
    expect(address({ VAULT_ADDR: "" })).toBe("https://file");
    expect(address({ VAULT_ADDR: "https://vault", BAO_ADDR: "" })).toBe("https://file");
  });
});

describe("environment variables", () => {
  it("reach every setting of the connection and the log", () => {
    const env = {
      VAULT_CACERT: "/ca.pem",
      VAULT_CAPATH: "/ca",
      VAULT_CLIENT_CERT: "/cert.pem",
      VAULT_CLIENT_KEY: "/key.pem",
      VAULT_SKIP_VERIFY: "true",
      VAULT_TLS_SERVER_NAME: "name",
      VAULT_NAMESPACE: "/ns/",
      VAULT_MAX_RETRIES: "3",
      VAULT_LOG_LEVEL: "TRACE",
      BAO_LOG_FORMAT: "json",
    };
    const { config, warnings } = loadText(LISTENER, { env });
    expect(config.vault).toEqual({
      address: "https://127.0.0.1:8200",
      ca_cert: "/ca.pem",
      ca_path: "/ca",
      client_cert: "/cert.pem",
      client_key: "/key.pem",
      tls_skip_verify: true,
      tls_server_name: "name",
      namespace: "ns",
      retry: { num_retries: 3 },
    });
    expect(config).toMatchObject({ log_level: "trace", log_format: "json" });
    expect(warnings).toEqual([]);
  });

  it("can say false: VAULT_SKIP_VERIFY=false keeps verification on, which the Go agents get wrong", () => {
    expect(loadText(LISTENER, { env: { VAULT_SKIP_VERIFY: "false" } }).config.vault.tls_skip_verify).toBe(false);
    const text = `${LISTENER}vault { tls_skip_verify = true }`;
    expect(loadText(text, { env: { VAULT_SKIP_VERIFY: "0" } }).config.vault.tls_skip_verify).toBe(false);
  });

  it("are checked as the file is, and named in the problem", () => {
    const env = { VAULT_SKIP_VERIFY: "perhaps", BAO_MAX_RETRIES: "many" };
    expect(loadFailure(() => loadText(LISTENER, { env, flags: { "log-level": "loud" } }))).toBe(
      "CONFIG_INVALID: the configuration has 3 problems:\n" +
        'the environment variable VAULT_SKIP_VERIFY must be true or false, not "perhaps"\n' +
        'the environment variable BAO_MAX_RETRIES must be a whole number, not "many"\n' +
        'the flag -log-level must be one of "trace", "debug", "info", "warn", "error", not "loud"',
    );
  });

  it("that do nothing yet say so", () => {
    expect(loadText(LISTENER, { env: { VAULT_RATE_LIMIT: "10:20" } }).warnings).toEqual([
      {
        code: "CONFIG_NOT_YET",
        key: "vault.rate_limit",
        message: "the environment variable VAULT_RATE_LIMIT is accepted but does nothing in this version",
      },
    ]);
  });

  it("replace the lists of connections", () => {
    const text = `${LISTENER}disable_keep_alives = ["templating"]`;
    const env = { VAULT_AGENT_DISABLE_KEEP_ALIVES: "Auto-Auth, caching" };
    expect(loadText(text, { env }).config.disable_keep_alives).toEqual(["auto-auth", "caching"]);
  });

  it("give a sink its additional data", () => {
    const text = `auto_auth { method "approle" { config = { role_id_file_path = "/r" } } sink "file" {
      dh_type = "curve25519" dh_path = "/k" aad_env_var = "MY_AAD" config = { path = "/t" } } }`;
    expect(loadText(text, { env: { MY_AAD: "data" } }).config.auto_auth?.sinks[0]?.aad).toBe("data");
  });
});

describe("num_retries", () => {
  const retries = (file: string, env: Record<string, string> = {}): number =>
    loadText(`${LISTENER}${file}`, { env }).config.vault.retry.num_retries;

  it("is 12 by default and for 0 in a file, and 0 (never) for -1", () => {
    expect(retries("")).toBe(12);
    expect(retries("vault { retry {} }")).toBe(12);
    expect(retries("vault { retry { num_retries = 0 } }")).toBe(12);
    expect(retries("vault { retry { num_retries = -1 } }")).toBe(0);
    expect(retries('vault { retry { num_retries = "5" } }')).toBe(5);
  });

  it("is never for 0 in the variable", () => {
    expect(retries("vault { retry { num_retries = 5 } }", { VAULT_MAX_RETRIES: "0" })).toBe(0);
  });
});

describe("the namespace", () => {
  const namespaces = (vault: string, method: string, env: Record<string, string> = {}, flags = {}): unknown => {
    const text = `${vault} auto_auth { method "approle" { ${method} config = { role_id_file_path = "/r" } }
      sink "file" { config = { path = "/t" } } }`;
    const { config } = loadText(text, { env, flags });
    return [config.vault.namespace, config.auto_auth?.method.namespace];
  };
  const vaultBlock = 'vault { namespace = "v/" }';
  const methodKey = 'namespace = "/m/n/"';

  it("of the method is for the login, that of the vault block for the rest, and each stands in for the other", () => {
    expect(namespaces(vaultBlock, methodKey)).toEqual(["v", "m/n"]);
    expect(namespaces(vaultBlock, "")).toEqual(["v", "v"]);
    expect(namespaces("", methodKey)).toEqual(["m/n", "m/n"]);
    expect(namespaces("", "")).toEqual([undefined, undefined]);
  });

  it("from the environment or a flag is for both", () => {
    expect(namespaces(vaultBlock, methodKey, { VAULT_NAMESPACE: "e" })).toEqual(["e", "e"]);
    expect(namespaces(vaultBlock, methodKey, { VAULT_NAMESPACE: "e" }, { namespace: "f" })).toEqual(["f", "f"]);
  });
});

describe("flags", () => {
  it("are typed or text", () => {
    const flags = {
      "exit-after-auth": true,
      "log-rotate-bytes": 100,
      "log-rotate-max-files": "-1",
      "log-file": "/log",
    };
    expect(loadText(LISTENER, { flags }).config).toMatchObject({
      exit_after_auth: true,
      log_rotate_bytes: 100,
      log_rotate_max_files: -1,
      log_file: "/log",
    });
  });

  it("can switch off what the file switches on", () => {
    const text = `${LISTENER}exit_after_auth = true`;
    expect(loadText(text, { flags: { "exit-after-auth": false } }).config.exit_after_auth).toBe(false);
  });

  it("of other commands are not looked at", () => {
    expect(loadFailure(() => loadText(LISTENER, { flags: { "combine-logs": true } }))).toBe("loaded");
  });
});
