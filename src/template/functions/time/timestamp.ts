import type { RenderFunction } from "../define.ts";

/** The time of the rendering. */
export const timestampFunctions: readonly RenderFunction[] = [];
