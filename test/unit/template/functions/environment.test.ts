import { describe, expect, it } from "vitest";
import { renderTemplate } from "../../../../src/template/render-template.ts";

function render(text: string, env: Record<string, string>): string {
  return renderTemplate(text, { fixtures: { env } });
}

describe("env and envOrDefault", () => {
  it("take VAULT_… for BAO_… that is not set, as OpenBao's agent does", () => {
    const env = { VAULT_ADDR: "https://v" };

    expect(render(`{{env "BAO_ADDR"}} {{envOrDefault "BAO_ADDR" "d"}}`, env)).toBe("https://v https://v");
  });

  it("prefer BAO_…, also one that is empty", () => {
    expect(render(`{{env "BAO_A"}}|{{env "BAO_B"}}`, { BAO_A: "b", VAULT_A: "v", BAO_B: "", VAULT_B: "v" })).toBe("b|");
    expect(render(`{{envOrDefault "BAO_B" "d"}}|`, { BAO_B: "", VAULT_B: "v" })).toBe("|");
  });

  it("take no other name for VAULT_…", () => {
    expect(render(`{{env "VAULT_ADDR"}}|{{envOrDefault "VAULT_ADDR" "d"}}`, { BAO_ADDR: "b" })).toBe("|d");
  });
});

describe("mustEnv", () => {
  it("takes the name as it is", () => {
    expect(render(`{{mustEnv "A"}}`, { A: "x" })).toBe("x");
    expect(() => render(`{{mustEnv "BAO_ADDR"}}`, { VAULT_ADDR: "v" })).toThrow(
      "error calling mustEnv: required environment variable BAO_ADDR is empty",
    );
  });
});
