import type { RenderFunction } from "./define.ts";

/** Files written in passing. */
export const writeToFileFunctions: readonly RenderFunction[] = [];
