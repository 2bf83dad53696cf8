import type { RenderFunction } from "../define.ts";

/** Sprig's functions for RE2 regular expressions. */
export const sprigRegexFunctions: readonly RenderFunction[] = [];
