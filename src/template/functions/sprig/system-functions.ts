import type { RenderFunction } from "../define.ts";

/** Sprig's functions for paths, URLs, versions, the environment and the network. */
export const sprigSystemFunctions: readonly RenderFunction[] = [];
