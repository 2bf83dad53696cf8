import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { inProject } from "../../scripts/project.mjs";
import { functionGroups } from "../../src/template/functions/function-groups.ts";
import { createTempDir } from "./support/temp-dir.ts";

/** For each group of functions that is loaded by itself, a template that needs it, and what it gives. */
const TEMPLATES: readonly (readonly [name: string, template: string, output: string | RegExp])[] = [
  ["helpers", '{{ add 1 2 }}{{ "a" | toUpper }}{{ range loop 2 }}{{ . }}{{ end }}{{ in "abc" "b" }}', "3A01true"],
  ["pkiCert", '{{ with pkiCert "pki/issue/web" }}{{ .Cert }}{{ end }}', "CERT\n"],
  ["writeToFile", '{{ "x" | writeToFile "written" "" "" "0600" }}done', "done"],
  ["YAML", '{{ (parseYAML "a: [1, yes]").a | toYAML }}', "- 1\n- true"],
  ["TOML", '{{ parseJSON "{\\"a\\": \\"b\\"}" | toTOML }}', 'a = "b"'],
  ["regular expressions", '{{ "aXb" | regexReplaceAll "[A-Z]" "-" }}{{ regexMatch "^a" "ab" }}', "a-btrue"],
  ["timestamp", '{{ timestamp "2006" }}', /^20\d\d$/],
  ["spew", '{{ spew_sprintf "%v" "a" }}', "a"],
  ["sockaddr", '{{ sockaddr "GetAllInterfaces | include \\"name\\" \\"^no-such\\" | attr \\"address\\"" }}', ""],
  ["sprig: regular expressions", '{{ sprig_regexFind "[0-9]+" "ab12" }}{{ sprig_mustRegexMatch "a" "b" }}', "12false"],
  ["sprig: cryptography", '{{ sprig_encryptAES "k" "text" | sprig_decryptAES "k" }}', "text"],
  ["sprig: text", '{{ "a b" | sprig_title | sprig_quote }}', '"A B"'],
  ["sprig: values", '{{ sprig_dict "a" (sprig_list 1 2) | sprig_toJson }}', '{"a":[1,2]}'],
  ["sprig: dates", '{{ sprig_dateInZone "2006-01-02" 86400 "UTC" }}', "1970-01-02"],
  ["sprig: system", '{{ sprig_semverCompare "^1.2" "1.9.0" }}{{ sprig_base "/a/b" }}', "trueb"],
];

const FIXTURES = {
  certificates: { "pki/issue/web": { certificate: "CERT", private_key: "KEY", issuing_ca: "CA" } },
};

describe("the built executable loads by itself", () => {
  it("every group of functions that there is", async () => {
    const texts = TEMPLATES.map(([, template]) => template).join("\n");
    expect(functionGroups.filter(({ names }) => !names.test(texts))).toEqual([]);
    const loaded = await Promise.all(functionGroups.map(({ load }) => load()));
    const untouched = loaded.filter((functions) => !functions.some(({ name }) => texts.includes(name)));
    expect(untouched.map((functions) => functions[0]?.name)).toEqual([]);
  });

  it.each(TEMPLATES)("the functions for %s, when a template names them", async (_name, template, output) => {
    const folder = await createTempDir("lazy");
    await folder.write("t.ctmpl", template);
    await folder.write("fixtures.json", JSON.stringify(FIXTURES));
    const run = spawnSync(
      process.execPath,
      [inProject("dist", "attache.mjs"), "render", "-template=t.ctmpl", "-fixtures=fixtures.json"],
      { cwd: folder.path, encoding: "utf8", env: { PATH: "/usr/bin:/bin", TZ: "UTC" }, timeout: 30_000 },
    );
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: "" });
    if (typeof output === "string") expect(run.stdout).toBe(output);
    else expect(run.stdout).toMatch(output);
  });
});
