import { describe, expect, it } from "vitest";
import { LISTENER, loadFailure, loadText } from "./support/load-text.ts";

describe("a problem", () => {
  it("shows the place, the key, the nearest key and the line with a caret", () => {
    expect(loadFailure(() => loadText(`${LISTENER}vault {\n  adress = "https://vault.example.com"\n}\n`))).toBe(
      'CONFIG_INVALID: agent.hcl:3:3: unknown key "adress" in vault; did you mean "address"?\n' +
        "  3 |   adress …\n" +
        "    |   ^",
    );
  });

  it("shows the line and a caret at the value that is wrong", () => {
    expect(loadFailure(() => loadText(`${LISTENER}log_rotate_duration = "daily"\n`))).toBe(
      'CONFIG_INVALID: agent.hcl:2:23: "log_rotate_duration" must be a duration such as "30s", "5m" or "1h30m", ' +
        'or a number of seconds, not "daily"\n' +
        '  2 | log_rotate_duration = "daily"\n' +
        "    |                       ^",
    );
  });

  it("is in the order of the file, several with a heading", () => {
    expect(loadFailure(() => loadText(`${LISTENER}log_level = 5\n\nvault {\n  ca_cert = true\n}\n`))).toBe(
      "CONFIG_INVALID: the configuration has 2 problems:\n" +
        'agent.hcl:2:13: "log_level" must be one of "trace", "debug", "info", "warn", "error", not 5\n' +
        "  2 | log_level = 5\n" +
        "    |             ^\n" +
        'agent.hcl:5:13: "ca_cert" in vault must be a string, not true\n' +
        "  5 |   ca_cert = true\n" +
        "    |             ^",
    );
  });

  it("does not follow from another: a block that was not understood is not said to lack what it may have", () => {
    const text = `${LISTENER}auto_auth {
      method "approle" { config = { role_id_file_pth = "/r" } }
      snik "file" { config = { path = "/t" } }
    }`;
    const message = loadFailure(() => loadText(text));
    expect(message).toContain("the configuration has 2 problems:");
    expect(message).toContain('did you mean "role_id_file_path"?');
    expect(message).toContain('did you mean "sink"?');
  });
});

describe("a secret in the file", () => {
  const aws = (line: string): string =>
    `auto_auth {\n method "aws" {\n config = {\n ${line}\n }\n }\n sink "file" { config = { path = "/t" } }\n}`;

  it.each([
    ["in a value of the wrong type", 'secret_key = ["hunter2"]'],
    ["under a misspelt name", 'secrt_key = "hunter2"'],
    ["beside a mistake in the same line", 'secret_key = "hunter2", type = "iamm"'],
    ["before an unknown key in the same line", 'secret_key = "hunter2", frobnicate = 1'],
    ["given instead of a block", 'config = "hunter2"'],
    ["given as a block", 'secret_key { x = "hunter2" }'],
  ])("is not shown %s", (_, line) => {
    const message = loadFailure(() => loadText(aws(line)));
    expect(message).toContain("CONFIG_INVALID: agent.hcl:4:");
    expect(message).not.toContain("hunter2");
  });

  it("is not shown in a warning", () => {
    const text = aws('secret_key = "hunter2", type = "iam", role = "r"');
    expect(JSON.stringify(loadText(text).warnings)).not.toContain("hunter2");
  });
});

describe("a warning", () => {
  const messages = (text: string): readonly string[] => loadText(text).warnings.map(({ message }) => message);
  const auth = (method: string): string =>
    `auto_auth {\n  method "approle" { ${method} config = { role_id_file_path = "/r" } }\n  sink "file" { config = { path = "/t" } }\n}\n`;

  it("says that a key does nothing in this version, and where it stands", () => {
    expect(loadText(auth('wrap_ttl = "5m"')).warnings).toEqual([
      {
        code: "CONFIG_NOT_YET",
        key: "auto_auth.method.wrap_ttl",
        message: "agent.hcl:2:22: auto_auth.method.wrap_ttl is accepted but does nothing in this version",
        file: "agent.hcl",
        line: 2,
        column: 22,
      },
    ]);
  });

  it("is not given for a key that only says its default", () => {
    const text = `${auth("")}template { contents = "x" destination = "/x" optional = false }`;
    expect(messages(text)).toEqual([]);
  });

  it("is given once for a whole block that does nothing yet", () => {
    expect(messages(`${LISTENER}telemetry {\n  disable_hostname = true\n  metrics_prefix = "x"\n}`)).toEqual([
      "agent.hcl:2:1: telemetry is accepted but does nothing in this version",
    ]);
  });

  it("is given once however many blocks have the key", () => {
    const template = (name: string): string =>
      `template { contents = "x" destination = "/${name}" refresh_interval = "5s" }\n`;
    expect(messages(`${auth("")}${template("a")}${template("b")}`)).toEqual([
      "agent.hcl:5:46: template.refresh_interval is accepted but does nothing in this version",
    ]);
  });

  it("says that a server's key has no effect in an agent", () => {
    expect(messages(`${LISTENER}cluster_name = "main"\nseal "transit" {\n  token = "x"\n}`)).toEqual([
      "agent.hcl:2:1: cluster_name has no effect in an agent",
      "agent.hcl:3:1: seal has no effect in an agent",
    ]);
  });

  it("says that a key stands twice, and the last one counts", () => {
    const text = `${LISTENER}log_level = "info"\nlog_level = "debug"`;
    expect(messages(text)).toEqual(["agent.hcl:3:1: log_level stands here again; this value counts"]);
    expect(loadText(text).config.log_level).toBe("debug");
  });

  it("says that templates without a login are never rendered", () => {
    expect(messages(`${LISTENER}template { contents = "x" destination = "/x" }`)).toEqual([
      "agent.hcl:2:1: templates are rendered only with an auto_auth block, whose token they read secrets with",
    ]);
  });

  it("is not given for what is in force", () => {
    const text = `pid_file = "/pid"\nlog_file = "/log"\nexit_after_auth = true\nvault { retry { num_retries = 3 } }
      ${auth('mount_path = "auth/x" min_backoff = 5')}
      api_proxy { use_auto_auth_token = true }
      listener "tcp" { tls_cert_file = "/c" tls_key_file = "/k" }
      template { source = "/s" destination = "/d" perms = "0600" command = "x" wait = "1s:2s" backup = true }
      template_config { exit_on_retry_failure = true static_secret_render_interval = "1m" }`;
    expect(messages(text)).toEqual([]);
  });
});
