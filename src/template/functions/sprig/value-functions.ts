import type { RenderFunction } from "../define.ts";

/** Sprig's functions for lists, dicts, types, numbers and encodings. */
export const sprigValueFunctions: readonly RenderFunction[] = [];
