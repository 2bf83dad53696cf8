import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatFlags, parseFlags, type FlagSpec } from "../../../src/cli/flags.ts";

const SPECS: readonly FlagSpec[] = [
  { name: "config", kind: "list", doc: "A file or a folder." },
  { name: "log-level", kind: "string", doc: "The log level.", env: "VAULT_LOG_LEVEL" },
  { name: "exit-after-auth", kind: "bool", doc: "Stop after the first login." },
];

function message(...args: string[]): string {
  try {
    parseFlags(args, SPECS);
  } catch (error) {
    expect(error).toMatchObject({ name: "AgentError", code: "FLAG_INVALID" });
    return (error as Error).message;
  }
  throw new Error("it parsed");
}

describe("parseFlags", () => {
  it("takes one dash or two, with the value behind = or as the next argument", () => {
    for (const args of [
      ["-log-level=debug"],
      ["--log-level=debug"],
      ["-log-level", "debug"],
      ["--log-level", "debug"],
    ]) {
      expect(parseFlags(args, SPECS)).toEqual({ values: { "log-level": "debug" }, lists: {}, help: false });
    }
  });

  it("takes a flag's other name for the flag", () => {
    const specs: readonly FlagSpec[] = [{ name: "namespace", aliases: ["ns"], kind: "string", doc: "The namespace." }];
    expect(parseFlags(["-ns=a/b"], specs).values).toEqual({ namespace: "a/b" });
  });

  it("gives nothing for no arguments", () => {
    expect(parseFlags([], SPECS)).toEqual({ values: {}, lists: {}, help: false });
  });

  it("keeps the last value of a flag, and all values of a list in order", () => {
    const { values, lists } = parseFlags(["-config=a", "-log-level=info", "-config", "b", "-log-level=warn"], SPECS);
    expect(values).toEqual({ config: "b", "log-level": "warn" });
    expect(lists).toEqual({ config: ["a", "b"] });
  });

  it("takes everything behind the first = for the value, as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        expect(parseFlags([`-log-level=${value}`], SPECS).values["log-level"]).toBe(value);
        expect(parseFlags(["-log-level", value], SPECS).values["log-level"]).toBe(value);
      }),
    );
  });

  it("reads a bool without a value as true, and never takes the next argument for its value", () => {
    expect(parseFlags(["-exit-after-auth", "-config", "a"], SPECS).values).toEqual({
      "exit-after-auth": "true",
      config: "a",
    });
    expect(message("-exit-after-auth", "false")).toContain('unexpected argument "false"');
  });

  it.each(["1", "t", "T", "true", "TRUE", "True"])("reads the bool %s as true", (text) => {
    expect(parseFlags([`-exit-after-auth=${text}`], SPECS).values["exit-after-auth"]).toBe("true");
  });

  it.each(["0", "f", "F", "false", "FALSE", "False"])("reads the bool %s as false", (text) => {
    expect(parseFlags([`-exit-after-auth=${text}`], SPECS).values["exit-after-auth"]).toBe("false");
  });

  it.each(["", "yes", "tRUE", "2"])("refuses the bool %j", (text) => {
    expect(message(`-exit-after-auth=${text}`)).toBe(
      `flag -exit-after-auth takes true or false, not ${JSON.stringify(text)}`,
    );
  });

  it("suggests the flag that was meant", () => {
    expect(message("-log-levle=debug")).toBe("unknown flag -log-levle; did you mean -log-level?");
    expect(message("-something-else")).toBe("unknown flag -something-else; see -help");
  });

  it("does not repeat the value of an unknown flag, which may be a secret", () => {
    expect(message("-token=hvs.canary")).not.toContain("canary");
  });

  it("asks for the value of a flag that ends the arguments", () => {
    expect(message("-log-level")).toBe("flag -log-level needs a value: -log-level=VALUE");
  });

  it.each(["file.hcl", "-", "---config=a", "-=a", "--=a", ""])("refuses the argument %j", (arg) => {
    expect(message(arg)).toContain("unexpected argument");
  });

  it("accepts -- as the end of the flags, with nothing behind it", () => {
    expect(parseFlags(["-config=a", "--"], SPECS).values).toEqual({ config: "a" });
    expect(message("--", "-config=a")).toContain("unexpected argument");
  });

  it.each(["-h", "--h", "-help", "--help"])("asks for help with %s, whatever stands behind it", (arg) => {
    expect(parseFlags([arg, "nonsense", "-none"], SPECS).help).toBe(true);
  });

  it("takes no flag from the names that every object has", () => {
    expect(message("-constructor=x")).toContain("unknown flag");
    expect(message("-__proto__=x")).toContain("unknown flag");
  });
});

describe("formatFlags", () => {
  it("says the name, the value and the variable of each flag", () => {
    expect(formatFlags(SPECS)).toBe(
      [
        "  -config=<string>\n      A file or a folder.\n",
        "  -log-level=<string>\n      The log level. This can also be set by the environment variable VAULT_LOG_LEVEL.\n",
        "  -exit-after-auth\n      Stop after the first login.\n",
      ].join("\n"),
    );
  });
});
