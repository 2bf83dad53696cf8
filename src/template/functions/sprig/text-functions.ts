import type { RenderFunction } from "../define.ts";

/** Sprig's functions for text. */
export const sprigTextFunctions: readonly RenderFunction[] = [];
