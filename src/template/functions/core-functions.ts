import type { RenderFunction } from "./define.ts";
import { encodingFunctions } from "./encoding.ts";
import { environmentFunctions } from "./environment.ts";
import { fileFunctions } from "./files.ts";
import { secretFunctions } from "./secrets.ts";
import { textFunctions } from "./text.ts";
import { unavailableFunctions } from "./unavailable.ts";

/** What most templates need. The other functions are loaded when a template names one of them: function-groups.ts. */
export const coreFunctions: readonly RenderFunction[] = [
  ...secretFunctions,
  ...environmentFunctions,
  ...fileFunctions,
  ...textFunctions,
  ...encodingFunctions,
  ...unavailableFunctions,
];
