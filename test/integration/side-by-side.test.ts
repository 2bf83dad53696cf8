import { readFile, stat } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureOpenBao } from "../../scripts/openbao.mjs";
import { APP_POLICY } from "./support/agent-config.ts";
import { agentCommand, startAgent } from "./support/agent-process.ts";
import { eventually } from "./support/eventually.ts";
import { startOpenBao, type OpenBaoServer } from "./support/openbao-server.ts";
import { createTempDir } from "./support/temp-dir.ts";

interface Outcome {
  readonly code: number | null;
  readonly files: Readonly<Record<string, { readonly text: string; readonly mode: number } | undefined>>;
}

const POLICY = `${APP_POLICY}
path "kv1/*" { capabilities = ["create", "read", "update", "list"] }
path "kv/team/a/*" { capabilities = ["read", "list"] }
path "auth/token/create" { capabilities = ["update"] }
`;

const TEMPLATES: Readonly<Record<string, string>> = {
  "whole-secret": '{{ with secret "secret/app/db" }}{{ .Data.data }}\n{{ .Data.metadata.version }}{{ end }}',
  "data-path": '{{ with secret "secret/data/app/db" }}{{ .Data.data.password | toJSON }}{{ end }}',
  numbers:
    '{{ with secret "secret/app/db" }}{{ .Data.data.big }} {{ .Data.data.pi }} {{ printf "%T" .Data.data.big }}{{ end }}',
  missing: '{{ with secret "secret/app/db" }}[{{ .Data.data.nothing }}]{{ end }}',
  list: '{{ range secrets "secret/app" }}<{{ . }}>{{ end }}',
  range: '{{ with secret "secret/app/db" }}{{ range $k, $v := .Data.data }}{{ $k }}={{ $v }};{{ end }}{{ end }}',
  two: '{{ with secret "secret/app/db" }}{{ .Data.data.user }}{{ end }}/{{ with secret "secret/app/other" }}{{ .Data.data.x }}{{ end }}',
  text: '{{ "  a,b , c " | split "," | join "|" }}{{ "x\\ny" | indent 2 }}{{ trimPrefix "a" "ab" }}{{ "aGk=" | base64Decode }}',
  json: '{{ with secret "secret/app/db" }}{{ .Data.data | toJSON }}{{ end }}',
  lease:
    '{{ with secret "secret/app/db" }}{{ .LeaseID }}{{ .LeaseDuration }}{{ .Renewable }}{{ .Auth }}{{ .WrapInfo }}{{ end }}',
  "kv-1": '{{ with secret "kv1/x" }}{{ .Data.a }} {{ .Data.b }}{{ end }}{{ range secrets "kv1" }}<{{ . }}>{{ end }}',
  nested:
    '{{ with secret "kv/team/a/foo" }}{{ .Data.data.k }}{{ end }}{{ range secrets "kv/team/a/" }}<{{ . }}>{{ end }}',
  version:
    '{{ with secret "secret/data/app/db?version=1" }}{{ .Data.data.user }} {{ .Data.metadata.version }}{{ end }}',
  "write-without-answer": '{{ with secret "kv1/written" "a=b" }}[{{ .Data }}]{{ else }}nothing{{ end }}',
  "no-list": '{{ range secrets "secret/app/none" }}<{{ . }}>{{ else }}empty{{ end }}',
  token:
    '{{ with secret "auth/token/create" "ttl=1h" "policies=default" }}{{ .Auth.LeaseDuration }} {{ .Auth.Renewable }} {{ .Auth.Policies }} {{ .Auth.Metadata }} {{ .LeaseDuration }}{{ end }}',
  server: '{{ env "BAO_ADDR" }}',
  env: '{{ env "GREETING" }}{{ env "NOT_SET" }}',
  "twin-env":
    '{{ env "BAO_TWIN" }} {{ env "VAULT_TWIN" }} {{ envOrDefault "BAO_TWIN" "d" }} {{ envOrDefault "VAULT_OTHER" "d" }} {{ mustEnv "VAULT_TWIN" }} [{{ envOrDefault "EMPTY" "d" }}]',
  "own-env":
    '[{{ sprig_env "BAO_ADDR" }}] {{ sprig_env "GREETING" }} {{ sprig_expandenv "$GREETING-${BAO_ADDR}-$$-${GREETING}" }} [{{ sprig_env "BAO_TWIN" }}]',
  yaml: '{{ with secret "secret/app/db" }}{{ .Data.data | toYAML }}{{ end }}\n{{ (parseYAML "a: [1, yes, 0x1f]\\nb: {c: ~}").a }}',
  toml: '{{ with secret "secret/app/db" }}{{ sprig_omit .Data.data "nested" | toTOML }}{{ end }}',
  pretty: '{{ with secret "secret/app/db" }}{{ .Data.data | toJSONPretty }}{{ .Data.data | toUnescapedJSON }}{{ end }}',
  parsing:
    '{{ with secret "kv1/x" }}{{ parseInt "12" | add 3 }} {{ parseFloat "1.5" | multiply 2.0 }} {{ parseBool "true" }} {{ divide 2 9 }} {{ sprig_int .Data.a | add 1 }}{{ end }}',
  regex:
    '{{ with secret "secret/app/db" }}{{ .Data.data.user | regexReplaceAll "(a)(d)" "$2-${1}x" }} {{ regexMatch "^a.a$" .Data.data.user }}{{ end }}',
  scratch:
    '{{ range secrets "secret/app" }}{{ scratch.MapSet "m" . (len .) }}{{ end }}{{ range scratch.MapValues "m" }}<{{ . }}>{{ end }}{{ scratch.Get "none" }}',
  execute:
    '{{ define "user" }}{{ .user | toUpper }}{{ end }}{{ with secret "secret/app/db" }}{{ executeTemplate "user" .Data.data | base64Encode }}{{ end }}',
  maps: '{{ $m := sprig_dict "a/b" 1 "a/c" 2 | explodeMap }}{{ $m }} {{ mergeMap $m (sprig_dict "z" 1) | toJSON }} {{ splitToMap "," "=" "x=1,y=2" }} {{ in (sprig_list 1 2) 2 }} {{ containsAll (sprig_list 1) (sprig_list 1 2) }}',
  loops:
    '{{ range loop 3 }}{{ . }}{{ end }}{{ range loop 5 8 }}{{ . }}{{ end }}{{ range $i, $x := sprig_splitList "," "a,b" }}{{ $i }}{{ $x }}{{ end }}',
  hashes:
    '{{ sha256Hex "x" }} {{ md5sum "x" }} {{ hmacSHA256Hex "text" "key" }} {{ sprig_sha1sum "x" }} {{ sprig_adler32sum "x" }}',
  sprig:
    '{{ with secret "secret/app/db" }}{{ .Data.data.user | sprig_quote | sprig_indent 2 }} {{ sprig_default "d" .Data.data.nothing }} {{ sprig_trunc 2 .Data.data.user }} {{ .Data.data.nested | sprig_toPrettyJson | sprig_nindent 4 }} {{ sprig_get .Data.data "user" }}{{ end }}',
  dates:
    '{{ sprig_dateInZone "2006-01-02T15:04:05 MST" 1700000000 "Europe/Berlin" }} {{ sprig_htmlDateInZone 0 "UTC" }} {{ (sprig_toDate "2006-01-02" "2024-02-29").Weekday }} {{ sprig_duration 3661 }}',
  versions:
    '{{ sprig_semverCompare "^1.2.0" "1.9.3" }} {{ (sprig_semver "1.2.3-b+c").Minor }} {{ (sprig_urlParse "https://u@h:8/p?q#f").host }} {{ sprig_base "/a/b.txt" }}',
  delimiters: '<< with secret "secret/app/db" ->> {{ x }} << .Data.data.user | sprig_squote >><</* c */>><< end >>',
  "missing-key":
    '{{ with secret "secret/app/db" }}{{ sprig_get .Data.data "none" }}{{ sprig_dig "a" "b" "d" .Data.data }}{{ if index .Data.data "none" }}x{{ end }}{{ sprig_hasKey .Data.data "x" }}{{ (sprig_dict "a" 1).a }}{{ end }}',
  nil: '{{ with secret "kv1/x" }}{{ .Warnings | toJSON }} {{ .Auth | toJSON }} {{ .WrapInfo | toYAML }}{{ end }} {{ with secret "auth/token/create" "ttl=1h" "policies=default" }}{{ .Data }} {{ .Data | toJSON }} {{ .Data | toYAML }} {{ .Auth.Metadata | toJSON }} {{ .Auth.Policies | toJSON }} {{ .Warnings }}{{ if .Data }}data{{ end }}{{ end }}',
  denied: '{{ if false }}{{ env "HOME" }}{{ sprig_env "HOME" }}{{ end }}{{ "ok" | toUpper }}',
  sandbox: '{{ file "$FOLDER/greeting.txt" | trimSpace }}',
  whole:
    '{{ with secret "kv1/x" }}{{ .Data | toJSON }}{{ .Data | toYAML }}{{ .Data | toTOML }}{{ printf "%+v" .Data }}{{ range $k, $v := .Data }}{{ printf "%s %T %q;" $k $v $v }}{{ end }}{{ end }}',
  quoting:
    '{{ with secret "secret/app/db" }}{{ with .Data.data.password }}{{ printf "%q %+q %#q %x" . . . . }} {{ html . }} {{ js . }} {{ urlquery . }} {{ sprig_quote . }} {{ sprig_b64enc . }} {{ sha256Hex . }} {{ toUnescapedJSON . }}{{ end }}{{ end }}',
  recursion:
    '{{ define "T" }}{{ range $k, $v := . }}{{ $k }}{{ if sprig_kindIs "map" $v }}({{ template "T" $v }}){{ else }}={{ $v }},{{ end }}{{ end }}{{ end }}{{ with secret "secret/app/db" }}{{ template "T" .Data.data }}{{ end }}',
};

/** Lines in the block of a template. */
const OPTIONS: Readonly<Record<string, string>> = {
  delimiters: 'left_delimiter = "<<"\n right_delimiter = ">>"',
  "missing-key": "error_on_missing_key = true",
  denied: 'function_denylist = ["env", "sprig_env"]',
  sandbox: 'sandbox_path = "$FOLDER"',
};

describe("attache and the Go agent with the same config on the same server", () => {
  let server: OpenBaoServer;
  let ours: Outcome;
  let theirs: Outcome;

  beforeAll(async () => {
    server = await startOpenBao();
    await server.admin.request("POST", "secret/data/app/db", {
      data: {
        user: "ada",
        password: 'p"<&>\\é\u2028',
        big: 1234567890123456,
        pi: 3.1,
        nested: { b: [1, "two", null, true], a: {} },
      },
    });
    await server.admin.writeKv("app/other", { x: "y" });
    await server.admin.request("POST", "sys/mounts/kv1", { type: "kv", options: { version: "1" } });
    await server.admin.request("POST", "kv1/x", { a: 1, b: "two" });
    await server.admin.request("POST", "kv1/written", { a: "a" });
    await server.admin.request("POST", "sys/mounts/kv/team/a", { type: "kv", options: { version: "2" } });
    await eventually(() => server.admin.writeKv("foo", { k: "v" }, "kv/team/a"), { what: "the storage at kv/team/a/" });
    ours = await run(agentCommand());
    theirs = await run([await ensureOpenBao()]);
  });
  afterAll(async () => server.stop());

  async function run(command: readonly string[]): Promise<Outcome> {
    const folder = await createTempDir("side");
    const appRole = await server.setUpAppRole({ folder, policy: POLICY, tokenTtl: "1h" });
    await folder.write("greeting.txt", "\n hello\n");
    const templates: string[] = [];
    for (const [name, text] of Object.entries(TEMPLATES)) {
      const source = await folder.write(`${name}.ctmpl`, text.replaceAll("$FOLDER", folder.path));
      const options = (OPTIONS[name] ?? "").replaceAll("$FOLDER", folder.path);
      templates.push(`template {
  source = "${source}"
  destination = "${folder.join(name)}"
  perms = 0600
  ${options}
}`);
    }
    const agent = await startAgent({
      command,
      folder,
      args: ["-exit-after-auth"],
      env: { GREETING: "hello", VAULT_TWIN: "twin", EMPTY: "" },
      config: `
vault { address = "${server.address}" }
auto_auth {
  method "approle" {
    config = { role_id_file_path = "${appRole.roleIdFile}", secret_id_file_path = "${appRole.secretIdFile}" }
  }
  sink "file" { config = { path = "${folder.join("token")}", mode = 0600 } }
}
${templates.join("\n")}
`,
    });
    const { code } = await agent.ended;
    const files: Record<string, { text: string; mode: number } | undefined> = {};
    for (const name of Object.keys(TEMPLATES)) {
      const text = await readFile(folder.join(name), "utf8").catch(() => undefined);
      if (text !== undefined) files[name] = { text, mode: (await stat(folder.join(name))).mode & 0o7777 };
    }
    return { code, files };
  }

  it("both end with code 0 after the first rendering", () => {
    expect([ours.code, theirs.code]).toEqual([0, 0]);
  });

  it.each(Object.keys(TEMPLATES))("the rendered file %j has the same bytes and the same mode", (name) => {
    expect(theirs.files[name]).toBeDefined();
    expect(ours.files[name]).toEqual(theirs.files[name]);
  });
});
