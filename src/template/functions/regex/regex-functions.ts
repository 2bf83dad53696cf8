import type { RenderFunction } from "../define.ts";

/** consul-template's functions for RE2 regular expressions. */
export const regexFunctions: readonly RenderFunction[] = [];
