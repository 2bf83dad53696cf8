import type { RenderFunction } from "./define.ts";

/** The rest of consul-template's functions that need no library: collections, parsing, hashes, arithmetic. */
export const helperFunctions: readonly RenderFunction[] = [];
