import type { RenderFunction } from "../define.ts";

/** Values in full, for debugging. */
export const spewFunctions: readonly RenderFunction[] = [];
