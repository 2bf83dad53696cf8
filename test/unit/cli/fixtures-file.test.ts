import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readData, readFixtures } from "../../../src/cli/fixtures-file.ts";
import { JsonNumber } from "../../../src/runtime/json.ts";

let folder = "";
let file = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "attache-fixtures-"));
  file = join(folder, "f.json");
});
afterAll(async () => rm(folder, { recursive: true }));

async function read<T>(reader: (path: string) => Promise<T>, text: string): Promise<T> {
  await writeFile(file, text);
  return reader(file);
}

describe("a file of fixtures", () => {
  it("keeps the digits of numbers, in objects and in texts", async () => {
    const text = '\uFEFF{"secrets": {"a": {"data": {"n": 12345678901234567890}}, "b": "{\\"data\\": {}}", "c": null}}';
    expect(await read(readFixtures, text)).toEqual({
      secrets: { a: '{"data":{"n":12345678901234567890}}', b: '{"data": {}}', c: null },
    });
  });

  it("has lists, variables and files", async () => {
    const text = '{"lists": {"a": ["x"]}, "env": {"__proto__": "v"}, "files": {"/f": "text"}}';
    const { lists, env, files } = await read(readFixtures, text);
    expect({ lists, files }).toEqual({ lists: { a: ["x"] }, files: { "/f": "text" } });
    expect(Object.entries(env ?? {})).toEqual([["__proto__", "v"]]);
  });

  it.each([
    ['{\n  "secrets": {"a": {},}\n}', ":2:23: invalid JSON: expected a quoted key"],
    ["", ":1:1: invalid JSON: expected a value"],
    ["[]", ": the fixtures must be an object"],
    ['{"secret": {}}', ': there are no fixtures "secret"; did you mean "secrets"?'],
    ['{"x": {}}', ': there are no fixtures "x"; they are secrets, lists, certificates, env'],
    ['{"toString": {}}', ': there are no fixtures "toString"; they are'],
    ['{"secrets": []}', ': "secrets" must be an object'],
    ['{"secrets": {"a": 1}}', ': secrets["a"] must be an object, a text that holds one, or null'],
    ['{"lists": {"a": [1]}}', ': lists["a"] must be a list of texts'],
    ['{"env": {"a": 1}}', ': env["a"] must be a text'],
    ['{"files": {"a": null}}', ': files["a"] must be a text'],
  ])("that is %s is refused with its place", async (text, message) => {
    await expect(read(readFixtures, text)).rejects.toMatchObject({
      code: "FIXTURES_INVALID",
      message: expect.stringContaining(file + message) as string,
    });
  });

  it("that is not there is named", async () => {
    await expect(readFixtures(join(folder, "none"))).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      message: `cannot read the fixtures ${join(folder, "none")}: the file does not exist`,
    });
  });
});

describe("a file of data", () => {
  it("has Go's numbers: int, float64, and what fits neither as it is written", async () => {
    const text = '{"a": [1, -9223372036854775808, 9223372036854775808, 1.50, 1e2, "x", null, true]}';
    expect(await read(readData, text)).toEqual(
      new Map([["a", [1n, -9223372036854775808n, new JsonNumber("9223372036854775808"), 1.5, 100, "x", null, true]]]),
    );
  });
});
