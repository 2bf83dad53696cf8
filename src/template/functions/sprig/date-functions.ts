import type { RenderFunction } from "../define.ts";

/** Sprig's functions for time. */
export const sprigDateFunctions: readonly RenderFunction[] = [];
