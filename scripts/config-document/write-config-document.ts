import { writeFileSync } from "node:fs";
import { configSchema } from "../../src/config/schema.ts";
import { inProject } from "../project.mjs";
import { formatConfigDocument } from "./format-config-document.ts";

writeFileSync(inProject("docs", "configuration.md"), `${formatConfigDocument(configSchema).trimEnd()}\n`);
