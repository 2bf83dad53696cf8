import { describe, expect, it } from "vitest";
import { decodeFile } from "../../../src/config/decode-stanza.ts";
import { parseConfigText } from "../../../src/config/hcl/parse-config-text.ts";
import { Origins } from "../../../src/config/origins.ts";
import { ProblemList } from "../../../src/config/problems.ts";
import { configSchema } from "../../../src/config/schema.ts";
import type { AnyKey, AnyScalarKey, Stanza } from "../../../src/config/schema-types.ts";
import { WarningList } from "../../../src/config/warnings.ts";

interface Entry {
  readonly path: string;
  readonly key: AnyKey;
}

const entries = [...keysOf(configSchema, "")];
const scalars = entries.filter((entry): entry is Entry & { key: AnyScalarKey } => entry.key.kind === "scalar");

describe("the table of keys", () => {
  it("explains every key and block in full sentences", () => {
    const docs = entries.map(({ path, key }) => [path, key.kind === "block" ? key.stanza.doc : key.doc] as const);
    const bad = docs.filter(([, doc]) => !/^[A-Z].*[.]$/.test(doc));
    expect(bad).toEqual([]);
  });

  it("names environment variables by their VAULT_ name, from which the BAO_ one follows", () => {
    const names = scalars.flatMap(({ key }) => key.env ?? []);
    expect(names.filter((name) => !/^VAULT_[A-Z_]+$/.test(name))).toEqual([]);
  });

  it("has no alias that is a key of its own", () => {
    const paths = new Set(entries.map(({ path }) => path));
    const aliases = scalars.flatMap(({ path, key }) =>
      (key.aliases ?? []).map((alias) => path.replace(/[^.]+$/, alias)),
    );
    expect(aliases.filter((path) => paths.has(path))).toEqual([]);
  });

  it("holds every key that the agents and proxies of Vault and OpenBao know at the top level", () => {
    const known = `auto_auth exit_after_auth cache api_proxy vault template_config template disable_idle_connections
      disable_keep_alives exec env_template listener telemetry log_file log_format log_level log_rotate_bytes
      log_rotate_duration log_rotate_max_files pid_file cluster_name default_max_request_duration disable_mlock`;
    expect(Object.keys(configSchema.keys)).toEqual(expect.arrayContaining(known.split(/\s+/)));
  });

  it("can be written down in a file, each block with all its keys", () => {
    for (const method of methodNames()) {
      const text = writeStanza(configSchema, method);
      const context = {
        source: { name: "all.hcl", text },
        problems: new ProblemList(new Set()),
        warnings: new WarningList(),
        origins: new Origins(),
      };
      decodeFile(context, configSchema, parseConfigText(text, "all.hcl"));
      expect(() => context.problems.throwIfAny([context.source])).not.toThrow();
    }
  });
});

function* keysOf(table: Stanza, path: string): Generator<Entry> {
  for (const [name, key] of Object.entries(table.keys)) {
    const keyPath = path === "" ? name : `${path}.${name}`;
    yield { path: keyPath, key };
    if (key.kind === "block") yield* keysOf(key.stanza, keyPath);
    if (key.kind !== "variant") continue;
    for (const [type, variant] of Object.entries(key.tables)) yield* keysOf(variant, `${keyPath}(${type})`);
  }
}

function methodNames(): readonly string[] {
  const config = entries.find(({ path }) => path === "auto_auth.method.config")?.key;
  return config?.kind === "variant" ? Object.keys(config.tables) : [];
}

/** A block body with every key of the table, each with some value of its type; `method` is the login method. */
function writeStanza(table: Stanza, method: string): string {
  const lines = Object.entries(table.keys).flatMap(([name, key]): string[] => {
    if (key.kind === "block") return [`${name} {\n${writeStanza(key.stanza, method)}\n}`];
    if (key.kind === "scalar") return key.source === "environment" ? [] : [`${name} = ${sample(name, key, method)}`];
    const variant = key.tables[method] ?? key.tables.file;
    return variant === undefined ? [] : [`${name} {\n${writeStanza(variant, method)}\n}`];
  });
  return lines.join("\n");
}

function sample(name: string, { type }: AnyScalarKey, method: string): string {
  if (name === "type" && type.name.includes('"approle"')) return `"${method}"`;
  const word = /"[^"]+"/.exec(type.name)?.[0];
  if (word !== undefined) return word;
  const samples: Record<string, string> = {
    boolean: "true",
    duration: '"6s"',
    "file mode": '"0600"',
    integer: "1",
    number: "0.5",
    signal: '"SIGHUP"',
    size: '"1KiB"',
  };
  return samples[type.name] ?? '"text"';
}
