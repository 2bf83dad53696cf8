import { describe, expect, it } from "vitest";
import { renderTemplate } from "../../../../src/template/render-template.ts";

function render(text: string, env: Record<string, string> = {}): string {
  return renderTemplate(text, { fixtures: { env } });
}

describe("the text functions of a template", () => {
  it.each([
    ['{{ trim "xy" "xyaxyx" }}', "a"],
    ['{{ "é-é" | trim "é" }}', "-"],
    ['{{ trim "" " a " }}', " a "],
    ['{{ trimPrefix "ab" "abab" }}', "ab"],
    ['{{ trimPrefix "" "ab" }}', "ab"],
    ['{{ trimSuffix "ab" "abab" }}', "ab"],
    ['{{ trimSuffix "" "ab" }}', "ab"],
    ['{{ trimSpace " \\t\\n\\v\\f\\r\\u0085\\u00a0\\u3000a b\\u2029 " }}', "a b"],
    ['{{ trimSpace "\\ufeffa" }}', "\ufeffa"],
    ['{{ range split "," " a,b,,c " }}[{{ . }}]{{ end }}', "[a][b][][c]"],
    ['{{ len (split "," "  ") }}', "0"],
    ['{{ range split "" "a😀b" }}[{{ . }}]{{ end }}', "[a][😀][b]"],
    ['{{ "a,b" | split "," | join "-" }}', "a-b"],
    ['{{ join "," (split "," "") }}|', "|"],
    ['{{ indent 2 "a\\n\\nb\\r\\u2028c\\n" }}|', "  a\n\n  b\r\u2028c\n|"],
    ['{{ indent 0 "a\\nb" }}', "a\nb"],
    ['{{ indent 3 "" }}|', "|"],
  ])("%s gives %j", (text, expected) => {
    expect(render(text)).toBe(expected);
  });

  it("refuses to indent by less than nothing", () => {
    expect(() => render('{{ indent -1 "a" }}')).toThrow("indent value must be a positive integer");
  });

  it("trims long runs of space inside a text in no time", () => {
    const started = performance.now();
    const text = `a${" ".repeat(200_000)}b`;
    expect(renderTemplate("{{ trimSpace . | len }}", { data: text })).toBe("200002");
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it("reads a variable of the environment, and nothing if it is not set", () => {
    expect(render('{{ env "A" }}|{{ env "B" }}|', { A: "1=2" })).toBe("1=2||");
  });
});

describe("secret and secrets", () => {
  const fixtures = { secrets: { "kv/app": { data: { a: 1 } } }, lists: { "kv/": ["b", "a", "\ue000", "😀"] } };

  it("gives what the fixtures hold, and the names sorted by their bytes", () => {
    expect(renderTemplate('{{ with secret "kv/app" }}{{ .Data.a }}{{ end }}', { fixtures })).toBe("1");
    expect(renderTemplate('{{ range secrets "kv/" }}{{ . }},{{ end }}', { fixtures })).toBe("a,b,\ue000,😀,");
  });

  it.each([
    ['{{ secret "" }}', 'vault.read: invalid format: ""'],
    ['{{ secret " / " }}', 'vault.read: invalid format: ""'],
    ['{{ secret "" "a=b" }}', 'vault.write: invalid format: ""'],
    ['{{ secrets "/" }}', 'vault.list: invalid format: ""'],
    ['{{ secret "kv/app" "canary" }}', "k=v pair"],
  ])("refuses %s", (text, message) => {
    expect(() => renderTemplate(text, { fixtures })).toThrow(message);
  });

  it("does not repeat an argument that is no pair, and lists nothing of an empty path", () => {
    expect(() => renderTemplate('{{ secret "kv/app" (print "can" "ary") }}', { fixtures })).not.toThrow("canary");
    expect(renderTemplate('{{ len (secrets "") }}', { fixtures })).toBe("0");
  });
});
