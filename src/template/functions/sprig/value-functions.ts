import type { RenderFunction } from "../define.ts";
import { defaultFunctions } from "./defaults.ts";
import { dictFunctions } from "./dicts.ts";
import { encodingFunctions } from "./encodings.ts";
import { jsonFunctions } from "./json.ts";
import { listFunctions } from "./lists.ts";
import { numberFunctions } from "./numbers.ts";
import { typeFunctions } from "./types.ts";

/** Sprig's functions for lists, dicts, types, numbers and encodings. */
export const sprigValueFunctions: readonly RenderFunction[] = [
  ...listFunctions,
  ...dictFunctions,
  ...defaultFunctions,
  ...typeFunctions,
  ...numberFunctions,
  ...jsonFunctions,
  ...encodingFunctions,
];
