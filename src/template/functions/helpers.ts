import { arithmeticFunctions } from "./arithmetic.ts";
import { collectionFunctions } from "./collections.ts";
import type { RenderFunction } from "./define.ts";
import { executeTemplateFunctions } from "./execute-template.ts";
import { explodeFunctions } from "./explode.ts";
import { hashFunctions } from "./hashes.ts";
import { letterCaseFunctions } from "./letter-case.ts";
import { loopFunctions } from "./loop.ts";
import { mergeMapFunctions } from "./merge-map.ts";
import { parseJsonFunctions } from "./parse-json.ts";
import { parsingFunctions } from "./parsing.ts";
import { replaceAndSplitFunctions } from "./replace-and-split.ts";
import { scratchFunctions } from "./scratch.ts";

/** The rest of consul-template's functions that need no library: collections, parsing, hashes, arithmetic. */
export const helperFunctions: readonly RenderFunction[] = [
  ...arithmeticFunctions,
  ...collectionFunctions,
  ...executeTemplateFunctions,
  ...explodeFunctions,
  ...hashFunctions,
  ...letterCaseFunctions,
  ...loopFunctions,
  ...mergeMapFunctions,
  ...parseJsonFunctions,
  ...parsingFunctions,
  ...replaceAndSplitFunctions,
  ...scratchFunctions,
];
