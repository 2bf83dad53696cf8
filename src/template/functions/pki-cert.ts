import type { RenderFunction } from "./define.ts";

/** Certificates that are kept while they are valid. */
export const pkiCertFunctions: readonly RenderFunction[] = [];
