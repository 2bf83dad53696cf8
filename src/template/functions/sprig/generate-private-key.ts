import type * as crypto from "node:crypto";
import { spendSteps } from "../../language/budget.ts";
import { STRING } from "../../language/go-type.ts";
import { pure, type RenderFunction } from "../define.ts";
import { unmarshal, type Asn1Structure, type Asn1Values } from "./asn1-unmarshal.ts";
import { der, derInteger } from "./der.ts";
import { encodePem } from "./pem.ts";
import { type PrivateKey } from "./private-keys.ts";

function nodeCrypto(): typeof crypto {
  return process.getBuiltinModule("node:crypto");
}

// One for each microsecond that a key takes on average, so that a loop ends within a minute or so.
const LONG_RSA_STEPS = 2_000_000;
const RSA_STEPS = 250_000;
const DSA_STEPS = 500_000;
const STEPS = 200;

/** A new RSA key of 2048 or 4096 bits. */
export function generateRsaKey(bits: 2048 | 4096): PrivateKey {
  spendSteps(bits === 2048 ? RSA_STEPS : LONG_RSA_STEPS);
  const { privateKey } = nodeCrypto().generateKeyPairSync("rsa", { modulusLength: bits });
  const bytes = privateKey.export({ type: "pkcs1", format: "der" });
  return { kind: "rsa", block: { type: "RSA PRIVATE KEY", bytes }, key: privateKey };
}

function generateEcdsaKey(): string {
  const { privateKey } = nodeCrypto().generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return encodePem({ type: "EC PRIVATE KEY", bytes: privateKey.export({ type: "sec1", format: "der" }) });
}

function generateEd25519Key(): string {
  const { privateKey } = nodeCrypto().generateKeyPairSync("ed25519");
  return encodePem({ type: "PRIVATE KEY", bytes: privateKey.export({ type: "pkcs8", format: "der" }) });
}

const DSA_PARAMETERS: Asn1Structure = {
  name: "parameters",
  fields: ["p", "q", "g"].map((name) => ({ name, kind: "integer" })),
};
const DSA_ALGORITHM: Asn1Structure = {
  name: "algorithm",
  fields: [
    { name: "oid", kind: "oid" },
    { name: "parameters", kind: DSA_PARAMETERS },
  ],
};
const DSA_PRIVATE: Asn1Structure = {
  name: "private",
  fields: [
    { name: "version", kind: "int" },
    { name: "algorithm", kind: DSA_ALGORITHM },
    { name: "key", kind: "octets" },
  ],
};
const DSA_PUBLIC: Asn1Structure = {
  name: "public",
  fields: [
    { name: "algorithm", kind: DSA_ALGORITHM },
    { name: "key", kind: "bits" },
  ],
};

/** Sprig writes the numbers one after the other, as OpenSSL once did; the keys of today have them in an envelope. */
function generateDsaKey(): string {
  spendSteps(DSA_STEPS);
  const { privateKey, publicKey } = nodeCrypto().generateKeyPairSync("dsa", {
    modulusLength: 2048,
    divisorLength: 256,
  });
  const secret = unmarshal(privateKey.export({ type: "pkcs8", format: "der" }), DSA_PRIVATE).values;
  const open = unmarshal(publicKey.export({ type: "spki", format: "der" }), DSA_PUBLIC).values;
  const parameters = (secret.get("algorithm") as Asn1Values).get("parameters") as Asn1Values;
  const numbers = ["p", "q", "g"].map((name) => derInteger(parameters.get(name) as bigint));
  // The two keys are integers in DER already.
  const keys = [open.get("key") as Uint8Array, secret.get("key") as Uint8Array];
  return encodePem({ type: "DSA PRIVATE KEY", bytes: der("sequence", derInteger(0n), ...numbers, ...keys) });
}

function genPrivateKey(type: string): string {
  switch (type) {
    case "":
    case "rsa":
      return encodePem(generateRsaKey(4096).block);
    case "dsa":
      return generateDsaKey();
    case "ecdsa":
      return generateEcdsaKey();
    case "ed25519":
      return generateEd25519Key();
    default:
      return `Unknown type ${type}`;
  }
}

/**
 * `genPrivateKey TYPE`: a new key in PEM. `rsa` (or nothing) has 4096 bits in PKCS #1, `ecdsa` is on P-256 in SEC 1, `ed25519`
 * in PKCS #8, `dsa` has 2048 bits; another type gives a text that says so. RSA and DSA take seconds, and nothing else is
 * done meanwhile.
 */
export const privateKeyFunctions: readonly RenderFunction[] = [
  { ...pure("sprig_genPrivateKey", [STRING], genPrivateKey), steps: STEPS },
];
