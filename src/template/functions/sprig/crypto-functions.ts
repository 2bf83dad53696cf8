import type { RenderFunction } from "../define.ts";
import { certificateFunctions } from "./certificates.ts";
import { cipherFunctions } from "./ciphers.ts";
import { derivePasswordFunctions } from "./derive-password.ts";
import { privateKeyFunctions } from "./generate-private-key.ts";
import { passwordHashFunctions } from "./password-hashes.ts";

/** Sprig's functions for keys, certificates, ciphers and password hashes. */
export const sprigCryptoFunctions: readonly RenderFunction[] = [
  ...privateKeyFunctions,
  ...certificateFunctions,
  ...cipherFunctions,
  ...derivePasswordFunctions,
  ...passwordHashFunctions,
];
