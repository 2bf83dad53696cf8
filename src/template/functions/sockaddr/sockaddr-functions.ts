import type { RenderFunction } from "../define.ts";

/** Addresses of this machine. */
export const sockaddrFunctions: readonly RenderFunction[] = [];
