import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { formatConfigDocument } from "../../../scripts/config-document/format-config-document.ts";
import { configSchema } from "../../../src/config/schema.ts";

it("docs/configuration.md says what the table of keys says (npm run docs writes it)", () => {
  const document = readFileSync(join(import.meta.dirname, "../../../docs/configuration.md"), "utf8");
  expect(document).toBe(`${formatConfigDocument(configSchema).trimEnd()}\n`);
});
