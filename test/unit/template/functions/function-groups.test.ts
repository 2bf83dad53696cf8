import { describe, expect, it } from "vitest";
import { allFunctions } from "../../../../src/template/functions/all-functions.ts";
import { coreFunctions } from "../../../../src/template/functions/core-functions.ts";
import { functionGroups } from "../../../../src/template/functions/function-groups.ts";
import { loadFunctions } from "../../../../src/template/functions/function-map.ts";

const names = Array.from(allFunctions.keys());
const coreNames = new Set(coreFunctions.map(({ name }) => name));

describe("loadFunctions", () => {
  it.each(names)("finds %s for a text that calls it", async (name) => {
    const functions = await loadFunctions(`{{${name}}}`);

    expect(functions.get(name)).toBe(allFunctions.get(name));
  });

  it.each(names)(
    "finds %s right behind a delimiter of letters, in a pipe, in brackets and with a line end behind",
    async (name) => {
      const texts = [`{{ x|${name}|y }}`, `{{(${name})}}`, `{{-\n${name}\n-}}`, `<%${name} "x"%>`, `{{${name}.A}}`];
      // The one name that needs a beginning of its own.
      const glued = name === "in" ? [] : [`BEGIN${name} 1 END`];
      for (const text of [...texts, ...glued]) {
        expect((await loadFunctions(text)).has(name), text).toBe(true);
      }
    },
  );

  it("loads no group for a text with core functions alone", async () => {
    const text = `{{with secret "kv/data/app"}}{{.Data.data.domain}} {{.Data.data.address | toJSON | indent 2}}{{end}}
      {{range secrets "kv"}}{{. | trimSpace | split "," | join ";"}}{{end}}{{env "LOGIN"}}{{file "x" | base64Encode}}`;

    expect((await loadFunctions(text)).size).toBe(coreNames.size);
    expect(functionGroups.filter(({ names: pattern }) => pattern.test(text))).toEqual([]);
  });

  it("loads no group for what merely begins like a function", async () => {
    const text = "padding address loopback scratches parser additional {{ .containsX .parsed .inner }} login begin";

    expect(functionGroups.filter(({ names: pattern }) => pattern.test(text))).toEqual([]);
  });

  it("gives no name twice", () => {
    const loaded = [...coreFunctions.map(({ name }) => name)];

    expect(new Set(loaded).size).toBe(loaded.length);
  });

  it("knows one function for each name, whichever groups are loaded together", async () => {
    const groups = await Promise.all(functionGroups.map(({ load }) => load()));
    const grouped = groups.flat();

    expect(grouped.filter((entry) => allFunctions.get(entry.name) !== entry).map(({ name }) => name)).toEqual([]);
    expect(grouped.filter(({ name }) => coreNames.has(name))).toEqual([]);
    expect(new Set([...grouped.map(({ name }) => name), ...coreNames])).toEqual(new Set(names));
  });
});
