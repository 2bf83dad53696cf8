import { writeFileSync } from "node:fs";
import { unavailableFunctions } from "../../src/template/functions/unavailable.ts";
import { inProject } from "../project.mjs";
import { formatFunctionDocument } from "./format-function-document.ts";
import { functionFamilies } from "./function-descriptions.ts";

const unavailable = unavailableFunctions.map(({ name }) => name).sort();
writeFileSync(inProject("docs", "template-functions.md"), formatFunctionDocument(functionFamilies, unavailable));
