import type { RenderFunction } from "../define.ts";

/** Sprig's functions for keys, certificates, ciphers and password hashes. */
export const sprigCryptoFunctions: readonly RenderFunction[] = [];
