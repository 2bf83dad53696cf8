import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { buildConfig } from "../../../src/config/load-config.ts";
import { AgentError } from "../../../src/runtime/errors.ts";

const FIXTURES = path.join(import.meta.dirname, "../../fixtures/config");

function load(kind: "valid" | "invalid", name: string) {
  const text = readFileSync(path.join(FIXTURES, kind, name), "utf8");
  const command = name.startsWith("proxy") && kind === "valid" ? "proxy" : "agent";
  return { text, run: () => buildConfig([{ name, text }], { env: {}, flags: {}, command }) };
}

describe("a valid configuration", () => {
  it.each(readdirSync(path.join(FIXTURES, "valid")))("%s loads", (name) => {
    expect(load("valid", name).run().config.sources).toEqual([name]);
  });
});

/** The expected problems stand in the first lines of each file, `#! LINE:COLUMN: MESSAGE`, in order. */
describe("an invalid configuration", () => {
  it.each(readdirSync(path.join(FIXTURES, "invalid")))("%s is refused with every problem it has", (name) => {
    const { text, run } = load("invalid", name);
    const expected = [...text.matchAll(/^#! (.*)$/gm)].map((match) => `${name}:${match[1]}`);
    let message = "";
    try {
      run();
    } catch (error) {
      expect(error).toBeInstanceOf(AgentError);
      message = error instanceof AgentError ? error.message : "";
    }
    const problems = message.split("\n").filter((line) => line.startsWith(`${name}:`));
    expect(problems).toEqual(expected);
  });
});
