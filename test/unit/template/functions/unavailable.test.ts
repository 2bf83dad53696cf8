import { describe, expect, it } from "vitest";
import { unavailableFunctions } from "../../../../src/template/functions/unavailable.ts";
import { renderTemplate } from "../../../../src/template/render-template.ts";

const names = unavailableFunctions.map(({ name }) => name);

describe("functions of Consul, Nomad and plugins", () => {
  it.each(names)("%s parses, is no error where it is not called, and says why it cannot be when it is", (name) => {
    expect(renderTemplate(`{{if false}}{{${name} "x"}}{{end}}ok`)).toBe("ok");
    expect(() => renderTemplate(`{{${name} "x" 1}}`)).toThrow(
      new RegExp(`error calling ${name}: the function ${name} `),
    );
    expect(() => renderTemplate(`{{${name}}}`)).toThrow(/Consul|Nomad|program/);
  });

  it("says what to do instead", () => {
    expect(() => renderTemplate(`{{key "a/b"}}`)).toThrow("keep this template in consul-template");
    expect(() => renderTemplate(`{{plugin "date"}}`)).toThrow("write its output to a file and use file");
  });
});
