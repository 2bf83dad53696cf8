import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseConfigText } from "../../../src/config/hcl/parse-config-text.ts";
import { buildConfig, type LoadedConfig } from "../../../src/config/load-config.ts";

const root = join(import.meta.dirname, "../../..");
const documents = ["README.md", "CONTRIBUTING.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)];

interface Example {
  readonly name: string;
  readonly text: string;
}

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** The fenced HCL and JSON of the documents, and the files in examples/. */
function examples(): Example[] {
  const fenced = documents
    .filter((path) => path.endsWith(".md"))
    .flatMap((path) =>
      Array.from(read(path).matchAll(/^```(?:hcl|json)\n([\s\S]*?)^```$/gm), ([, text = ""], index) => ({
        name: `${path} #${index + 1}`,
        text,
      })),
    );
  const files = readdirSync(join(root, "examples"))
    .filter((name) => /\.(?:hcl|json)$/.test(name))
    .map((name) => ({ name: `examples/${name}`, text: read(`examples/${name}`) }));
  return [...fenced, ...files];
}

function load(example: Example): LoadedConfig {
  return buildConfig([example], { env: {}, flags: {}, command: "agent" });
}

/** A policy is written in the same language, but it is the server's. */
const isPolicy = ({ text }: Example): boolean => /^path "/m.test(text);
const configs = examples().filter((example) => !isPolicy(example));

describe("the configs in the documents and in examples/", () => {
  it("are there", () => {
    expect(configs.map(({ name }) => name)).toEqual(["README.md #1", "examples/agent.hcl"]);
  });

  it.each(configs)("load, and warn of nothing but the cache that is to come: $name", (example) => {
    const { warnings } = load(example);
    expect(warnings.map(({ code, key }) => `${code} ${key}`)).toEqual(["CONFIG_NOT_YET cache"]);
  });

  it("are the same in the README and in the file that it names, but for the command", () => {
    const [readme, file] = configs.map((example) => {
      const { templates, sources: _, ...rest } = load(example).config;
      return { ...rest, templates: templates.map(({ command: _command, exec: _exec, ...template }) => template) };
    });
    expect(readme).toEqual(file);
  });
});

it.each(examples().filter(isPolicy))("the policy $name is well formed", ({ name, text }) => {
  expect(parseConfigText(text, name).items).not.toHaveLength(0);
});
