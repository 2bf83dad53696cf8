import type { RenderFunction } from "./define.ts";
import { encodingFunctions } from "./encoding.ts";
import { environmentFunctions } from "./environment.ts";
import { fileFunctions } from "./files.ts";
import { secretFunctions } from "./secrets.ts";
import { textFunctions } from "./text.ts";

/** Every function that a template can call, by name; the language's own builtins are not among them. */
export const functionMap: ReadonlyMap<string, RenderFunction> = new Map(
  [...secretFunctions, ...environmentFunctions, ...fileFunctions, ...textFunctions, ...encodingFunctions].map(
    (entry) => [entry.name, entry],
  ),
);
