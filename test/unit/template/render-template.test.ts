import { writeFileSync, mkdtempSync, rmSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { renderTemplate, TemplateError } from "../../../src/template/render-template.ts";

describe("renderTemplate", () => {
  it("keeps the digits of responses that are given as text", () => {
    const secrets = { "kv/a": '{"data": {"n": 12345678901234567890}}' };
    expect(renderTemplate('{{ (secret "/kv/a/").Data.n }}', { fixtures: { secrets } })).toBe("12345678901234567890");
  });

  it("takes null for a secret that does not exist, and a missing fixture for a mistake", () => {
    const text = '{{ with secret "kv/a" }}yes{{ else }}no{{ end }}';
    expect(renderTemplate(text, { fixtures: { secrets: { "kv/a": null } } })).toBe("no");
    expect(() => renderTemplate(text, { name: "t" })).toThrow(
      'template: t:1:8: executing "t" at <secret "kv/a">: error calling secret: there is no fixture for the secret at kv/a',
    );
  });

  it("says which fixture is no response", () => {
    expect(() => renderTemplate("x", { fixtures: { secrets: { "kv/a": "{" } } })).toThrow(
      expect.objectContaining({
        code: "FIXTURES_INVALID",
        message:
          "the fixture of the secret kv/a cannot be used: an answer of Vault cannot be understood: it is not JSON",
      }),
    );
  });

  it("gives certificates as the server's answer holds them, each text with the end of its last line", () => {
    const certificates = { "pki/issue/a": { certificate: "C", private_key: "K\n", issuing_ca: "A" }, "pki/sign/b": {} };
    const text =
      '{{ with pkiCert "pki/issue/a" "common_name=x" }}{{ .Cert }}{{ .Data.Key }}{{ .CA }}{{ .CAChain }}{{ end }}' +
      '{{ with pkiCert "pki/sign/b" }}[{{ .Cert }}{{ .CAChain }}]{{ end }}';
    expect(renderTemplate(text, { fixtures: { certificates } })).toBe("C\nK\nA\n[A\n][[]]");
    expect(
      renderTemplate('{{ printf "%T %v" (pkiCert "pki/sign/b") (pkiCert "pki/sign/b") }}', {
        fixtures: { certificates },
      }),
    ).toBe("dependency.PemEncoded {   []}");
    expect(() => renderTemplate('{{ pkiCert "pki/issue/c" }}', { fixtures: { certificates } })).toThrow(
      "error calling pkiCert: there is no fixture for the certificate at pki/issue/c",
    );
  });

  it("checks what writeToFile is given, and writes nothing", () => {
    const folder = mkdtempSync(join(tmpdir(), "attache-render-"));
    try {
      const data = { path: join(folder, "f") };
      expect(renderTemplate('[{{ "x" | writeToFile .path "" "" "0644" }}]', { data })).toBe("[]");
      expect(() => renderTemplate('{{ "x" | writeToFile .path "" "" "rw" }}', { data })).toThrow(
        'error calling writeToFile: strconv.ParseUint: parsing "rw": invalid syntax',
      );
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("reads real files unless there are fixtures for them, inside the sandbox only", () => {
    const folder = mkdtempSync(join(tmpdir(), "attache-render-"));
    try {
      writeFileSync(join(folder, "f"), "real");
      const data = { path: join(folder, "f"), none: join(folder, "none") };
      expect(renderTemplate("{{ file .path }}", { data, sandboxPath: folder })).toBe("real");
      expect(() => renderTemplate("{{ file .none }}", { data })).toThrow(/error calling file: .*ENOENT/);
      expect(() => renderTemplate('{{ file "/etc/passwd" }}', { sandboxPath: folder })).toThrow(
        "is outside of sandbox",
      );
      expect(() => renderTemplate("{{ file .path }}", { data, fixtures: { files: {} } })).toThrow(
        `there is no fixture for the file at ${data.path}`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("throws a TemplateError with line and column", () => {
    const error = (() => {
      try {
        return renderTemplate("a\n{{ .x.y }}", { data: {}, errorOnMissingKey: true });
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(TemplateError);
    expect(error).toMatchObject({ templateName: "template", line: 2, column: 5 });
  });

  it("takes denied functions, delimiters and integers of any size", () => {
    const options = { leftDelimiter: "<%", rightDelimiter: "%>", functionDenylist: ["to*"], data: { n: 2n ** 60n } };
    expect(renderTemplate("<% .n %>", options)).toBe("1152921504606846976");
    expect(() => renderTemplate('<% toJSON "x" %>', options)).toThrow("function is disabled");
  });
});
