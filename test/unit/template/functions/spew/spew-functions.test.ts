import { describe, expect, it, vi } from "vitest";
import { renderTemplate } from "../../../../../src/template/render-template.ts";

const fixtures = { secrets: { "kv/data/app": { data: { data: { password: "hunter2", user: "u" } } } } };

function render(text: string): string {
  return renderTemplate(text, { fixtures });
}

describe("spew_dump and spew_printf", () => {
  it("render nothing and write nothing to the standard output", () => {
    const write = vi.spyOn(process.stdout, "write");
    try {
      expect(render('a{{ with secret "kv/data/app" }}{{ spew_dump . }}{{ spew_printf "%v" . }}{{ end }}b')).toBe("ab");
      expect(write).not.toHaveBeenCalled();
    } finally {
      write.mockRestore();
    }
  });
});

describe("spew_sdump", () => {
  it("shows a secret with its type, and an address that is always the same", () => {
    const text = render('{{ spew_sdump (secret "kv/data/app") }}');
    expect(text).toMatch(/^\(\*dependency\.Secret\)\(0xc000012340\)\(\{\n RequestID: \(string\) "",\n/);
    expect(text).toContain('(string) (len=8) "password": (string) (len=7) "hunter2"');
  });

  it("sorts the keys of a map, which Go leaves in any order", () => {
    const text = render('{{ spew_sdump (secret "kv/data/app").Data.data }}');
    expect(text.indexOf("password")).toBeLessThan(text.indexOf("user"));
  });
});

describe("spew_sprintf", () => {
  it("adds addresses by a plus and types by a sharp", () => {
    expect(render('{{ spew_sprintf "%.20v" (secret "kv/data/app") }}')).toMatch(/^<\*>\{/);
    expect(render('{{ spew_sprintf "%+v" (secret "kv/data/app") }}')).toMatch(/^<\*>\(0xc000012340\)\{RequestID:/);
    expect(render('{{ spew_sprintf "%#v" (secret "kv/data/app") }}')).toMatch(/^\(\*dependency\.Secret\)\{RequestID:/);
  });
});
