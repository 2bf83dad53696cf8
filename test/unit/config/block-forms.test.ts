import { describe, expect, it } from "vitest";
import type { AgentConfig } from "../../../src/config/schema.ts";
import { LISTENER, loadFailure, loadText } from "./support/load-text.ts";

/** The config without the name of its file, to compare what different spellings mean. */
function meaning(text: string): Omit<AgentConfig, "sources"> {
  const { sources: _, ...config } = loadText(text).config;
  return config;
}

function expectSame(texts: readonly string[]): void {
  const [first, ...others] = texts.map(meaning);
  for (const other of others) expect(other).toEqual(first);
}

const METHOD = 'method "approle" { config = { role_id_file_path = "/r" } }';

describe("a listener", () => {
  it("means the same in every form that the Go agents take", () => {
    expectSame([
      'listener "tcp" { address = "127.0.0.1:8100" tls_disable = true }',
      'listener tcp {\n address = "127.0.0.1:8100"\n tls_disable = true\n}',
      'listener { type = "tcp" address = "127.0.0.1:8100" tls_disable = "true" }',
      'listener "TCP" { Address = "127.0.0.1:8100" TLS_DISABLE = 1 }',
      'listener = { type = "tcp", address = "127.0.0.1:8100", tls_disable = "1" }',
      'listener = [{ type = "tcp", address = "127.0.0.1:8100", tls_disable = "T" }]',
      '{"listener": {"tcp": {"address": "127.0.0.1:8100", "tls_disable": true}}}',
      '{"listener": [{"tcp": {"address": "127.0.0.1:8100", "tls_disable": true}}]}',
      '{"listener": [{"type": "tcp", "address": "127.0.0.1:8100", "tls_disable": true}]}',
      '{"listener": {"tcp": [{"address": "127.0.0.1:8100", "tls_disable": true}]}}',
    ]);
  });

  it("may stand beside others in one JSON object", () => {
    const text = '{"listener": {"tcp": {"tls_disable": true}, "unix": {"address": "/run/a.sock"}}}';
    expect(loadText(text).config.listeners.map(({ type }) => type)).toEqual(["tcp", "unix"]);
  });
});

describe("auto_auth", () => {
  it("means the same in every form of its method and sinks", () => {
    const config = 'config = { role_id_file_path = "/r" }';
    expectSame([
      `auto_auth { method "approle" { ${config} } sink "file" { config = { path = "/t" } } }`,
      `auto_auth { method { type = "approle" ${config} } sink { type = "file" config { path = "/t" } } }`,
      `auto_auth { method { type = "approle" config { role_id_file_path = "/r" } } sinks { sink { type = "file" config = { path = "/t" } } } }`,
      `auto_auth = { method = { type = "approle", ${config} }, sinks = [{ sink = { type = "file", config = { path = "/t" } } }] }`,
      `auto_auth { ${METHOD} sinks { sink "file" { config = { path = "/t" } } } }`,
      `{"auto_auth": {"method": [{"type": "approle", "config": {"role_id_file_path": "/r"}}], "sinks": [{"sink": {"type": "file", "config": {"path": "/t"}}}]}}`,
      `{"auto_auth": {"method": {"approle": {"config": [{"role_id_file_path": "/r"}]}}, "sink": [{"file": {"config": {"path": "/t"}}}]}}`,
      `{"auto_auth": [{"method": {"type": "approle", "config": {"role_id_file_path": "/r"}}, "sink": {"file": {"config": {"path": "/t"}}}}]}`,
    ]);
  });

  it("joins several config blocks of one method", () => {
    const text = `auto_auth { method "approle" { config { role_id_file_path = "/r" } config { secret_id_file_path = "/s" } }
      sink "file" { config = { path = "/t" } } }`;
    expect(loadText(text).config.auto_auth?.method.config).toEqual({
      role_id_file_path: "/r",
      secret_id_file_path: "/s",
      remove_secret_id_file_after_reading: true,
    });
  });

  it("believes an explicit type more than a label", () => {
    const text = `auto_auth { method "jwt" { type = "approle" config = { role_id_file_path = "/r" } }
      sink "file" { config = { path = "/t" } } }`;
    expect(loadText(text).config.auto_auth?.method.type).toBe("approle");
  });
});

describe("env_template", () => {
  it("means the same in every form", () => {
    const auth = `auto_auth { ${METHOD} }`;
    const json = '"auto_auth": {"method": {"approle": {"config": {"role_id_file_path": "/r"}}}}';
    expectSame([
      `${auth} env_template "A" { contents = "1" } env_template "B" { source = "/b" } exec { command = ["env"] }`,
      `${auth} env_template A { contents = "1" } env_template B { source = "/b" } exec { command = "env" }`,
      `{${json}, "env_template": {"A": {"contents": "1"}, "B": {"source": "/b"}}, "exec": {"command": ["env"]}}`,
      `{${json}, "env_template": [{"A": {"contents": "1"}}, {"B": {"source": "/b"}}], "exec": [{"command": ["env"]}]}`,
    ]);
  });

  it("keeps the case of the variable's name", () => {
    const text = `auto_auth { ${METHOD} } env_template "Db_Name" { contents = "1" } exec { command = ["env"] }`;
    expect(loadText(text).config.env_templates[0]?.name).toBe("Db_Name");
  });
});

describe("a template's wait", () => {
  const wait = (text: string): unknown =>
    loadText(`auto_auth { ${METHOD} } template { contents = "x" destination = "/x" ${text} }`).config.templates[0]
      ?.wait;

  it.each([
    ['wait = "5s:30s"', { enabled: true, min: 5000, max: 30_000 }],
    ['wait = "5s"', { enabled: true, min: 5000, max: 20_000 }],
    ["wait { min = 5 }", { enabled: true, min: 5000, max: 20_000 }],
    ['wait { min = "1s" } wait { min = "2s" max = "3s" }', { enabled: true, min: 2000, max: 3000 }],
    ['wait { enabled = false min = "1s" }', { enabled: false, min: 1000, max: 4000 }],
    ["wait {}", { enabled: false, min: 0, max: 0 }],
    ['wait = ""', undefined],
  ])("%s is understood", (text, expected) => {
    expect(wait(text)).toEqual(expected);
  });
});

describe("a block in the wrong form", () => {
  it("is refused with the form that is right", () => {
    expect(loadFailure(() => loadText(`${LISTENER}vault "x" { address = "http://a" }`))).toBe(
      'CONFIG_INVALID: agent.hcl:2:7: "vault" takes no label: write vault { … }\n' +
        '  2 | vault "x" …\n' +
        "    |       ^",
    );
  });
});
