import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { inProject } from "../../scripts/project.mjs";
import { createTempDir, type TempDir } from "./support/temp-dir.ts";

interface Run {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs `attache render` with an environment of its own. */
function render(folder: TempDir | string, args: readonly string[], input = ""): Run {
  const cwd = typeof folder === "string" ? folder : folder.path;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [inProject("dist", "attache.mjs"), "render", ...args],
    { cwd, input, env: { PATH: "/usr/bin:/bin", FROM_PROCESS: "yes" }, timeout: 30_000, maxBuffer: 1 << 26 },
  );
  return { code: status, stdout, stderr: stderr.toString("utf8") };
}

async function withTemplate(text: string | Uint8Array, fixtures: object | string = {}): Promise<TempDir> {
  const folder = await createTempDir("render");
  await folder.write("app.ctmpl", text);
  await folder.write("fixtures.json", typeof fixtures === "string" ? fixtures : JSON.stringify(fixtures));
  return folder;
}

const ARGS = ["-template=app.ctmpl", "-fixtures=fixtures.json"];

describe("attache render without a server", () => {
  it("gives for the example what the example says", () => {
    const args = ["-template=app.env.ctmpl", "-fixtures=fixtures.json", "-check=expected.env"];
    expect(render(inProject("examples", "render"), args)).toEqual({ code: 0, stdout: Buffer.alloc(0), stderr: "" });
  });

  it("prints the result byte for byte, with every digit and bytes that are no UTF-8", async () => {
    const folder = await withTemplate(
      Buffer.from(
        '{{ with secret "kv/a" }}{{ .Data.n }} {{ .Data.f }}{{ end }} \xff\n{{ file "/none" }}{{ env "X" }}',
        "latin1",
      ),
      '{"secrets": {"kv/a": {"data": {"n": 12345678901234567890, "f": 1.50}}}, "files": {"/none": "F"}, "env": {"X": "é"}}',
    );
    const { code, stdout, stderr } = render(folder, ARGS);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toEqual(
      Buffer.concat([Buffer.from("12345678901234567890 1.50 "), Buffer.from([0xff]), Buffer.from("\nFé")]),
    );
  });

  it("prints megabytes into a pipe to their last byte", async () => {
    const folder = await withTemplate("{{ range loop 300000 }}0123456789{{ end }}end");
    const { code, stdout } = render(folder, ["-template=app.ctmpl"]);
    expect({ code, length: stdout.length, end: stdout.subarray(-4).toString() }).toEqual({
      code: 0,
      length: 3_000_003,
      end: "9end",
    });
  });

  it("reads a template from standard input, and the variables of the process without fixtures for them", async () => {
    const run = render(await createTempDir("render"), ["-template=-"], '{{ env "FROM_PROCESS" }}\n');
    expect({ ...run, stdout: run.stdout.toString() }).toEqual({ code: 0, stdout: "yes\n", stderr: "" });
  });

  it("takes the settings that a template has in a config, and a dot", async () => {
    const folder = await withTemplate('<< .n >> << add .n 1 >> << printf "%T" .n >>');
    await folder.write("data.json", '{"n": 9007199254740993}');
    const delimiters = ["-left-delimiter=<<", "-right-delimiter", ">>"];
    const run = render(folder, ["-template=app.ctmpl", "-data=data.json", ...delimiters]);
    expect(run.stdout.toString()).toBe("9007199254740993 9007199254740994 int");

    const missing = render(folder, ["-template=-", "-error-on-missing-key", "-data=data.json"], "{{ .none }}");
    expect(missing.stderr).toBe('template: stdin:1:3: executing "stdin" at <.none>: map has no entry for key "none"\n');
    const denied = render(folder, ["-template=-", "-function-denylist=to*"], '{{ toJSON "x" }}');
    expect(denied.stderr).toContain("error calling toJSON: function is disabled");
    const outside = render(folder, ["-template=-", `-sandbox-path=${folder.path}`], '{{ file "/etc/hostname" }}');
    expect(outside.stderr).toContain("'/etc/hostname' is outside of sandbox");
  });

  it.each([
    [
      "a fixture is missing",
      '{{ secret "kv/b" }}',
      'template: app.ctmpl:1:3: executing "app.ctmpl" at <secret "kv/b">: error calling secret: there is no fixture for the secret at kv/b\n',
    ],
    [
      "a list is missing",
      '\n{{ secrets "kv/a" }}',
      'template: app.ctmpl:2:3: executing "app.ctmpl" at <secrets "kv/a">: error calling secrets: there is no fixture for the list at kv/a\n',
    ],
    [
      "a file is missing",
      '{{ file "/x" }}',
      'template: app.ctmpl:1:3: executing "app.ctmpl" at <file "/x">: error calling file: there is no fixture for the file at /x\n',
    ],
    ["the template cannot be parsed", "a\n{{ if }}", "template: app.ctmpl:2: missing value for if\n"],
    ["a function does not exist", "{{ nofunc }}", 'template: app.ctmpl:1: function "nofunc" not defined\n'],
  ])("prints nothing, and says in one line why, when %s", async (_name, text, stderr) => {
    const run = render(await withTemplate(text, { files: {} }), ARGS);
    expect({ ...run, stdout: run.stdout.toString() }).toEqual({ code: 1, stdout: "", stderr });
  });

  it("shows how the result differs from what is expected", async () => {
    const folder = await withTemplate("a\nb\nc");
    await folder.write("expected", "a\nB\nc\n");
    const run = render(folder, ["-template=app.ctmpl", "-check", "expected"]);
    expect({ ...run, stdout: run.stdout.toString() }).toEqual({
      code: 1,
      stdout: "--- expected\n+++ rendered\n@@ -1,3 +1,3 @@\n a\n-B\n-c\n+b\n+c\n\\ No newline at end of file\n",
      stderr: "",
    });
    await folder.write("expected", "a\nb\nc");
    expect(render(folder, ["-template=app.ctmpl", "-check", "expected"])).toMatchObject({ code: 0, stderr: "" });
  });

  it.each([
    [["-template=app.ctmpl", "-fixtures=broken.json"], "attache: broken.json:2:3: invalid JSON: expected a value\n"],
    [["-template=none"], "attache: cannot read the template none: the file does not exist\n"],
    [
      ["-template=app.ctmpl", "-check=none"],
      "attache: cannot read the expected result none: the file does not exist\n",
    ],
    [[], "attache: name the template's file with -template=FILE; see attache render -help\n"],
    [
      ["-template=app.ctmpl", "-diff"],
      "attache: -diff needs the server: name an agent's config with -config=FILE -dry-run\n",
    ],
    [["-tmplate=x"], "attache: unknown flag -tmplate; did you mean -template?\n"],
  ])("refuses %j", async (args, stderr) => {
    const folder = await withTemplate("x");
    await folder.write("broken.json", '{"env":\n  ?}');
    const run = render(folder, args);
    expect({ ...run, stdout: run.stdout.toString() }).toEqual({ code: 1, stdout: "", stderr });
  });

  it("explains itself with -help", () => {
    const run = render(inProject("examples"), ["-help"]);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout.toString()).toMatch(/-template=FILE[\s\S]*-fixtures=<string>[\s\S]*-dry-run\n[\s\S]*-address=/);
  });
});
