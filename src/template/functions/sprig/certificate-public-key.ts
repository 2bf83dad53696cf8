import { FunctionError } from "../../render-context.ts";
import { der, derBits, derOid } from "./der.ts";
import { DerReader, type DerElement } from "./der-reader.ts";

const SEQUENCE = 0x30;
const RSA = "1.2.840.113549.1.1.1";
const DSA = "1.2.840.10040.4.1";
const ECDSA = "1.2.840.10045.2.1";
const ED25519 = "1.3.101.112";
const ED25519_BYTES = 32;

/** By their identifier: the name and how many bytes a coordinate has. */
const CURVES: ReadonlyMap<string, readonly [name: string, bytes: number]> = new Map([
  ["1.3.132.0.33", ["P224", 28]],
  ["1.2.840.10045.3.1.7", ["P256", 32]],
  ["1.3.132.0.34", ["P384", 48]],
  ["1.3.132.0.35", ["P521", 66]],
]);

function fail(message: string): never {
  throw new FunctionError(message);
}

/** Whether Go knows the algorithm of a certificate's key. Throws FunctionError with Go's words if the key is none of its kind. */
export function checkPublicKey(algorithm: string, parameters: DerElement | undefined, key: Uint8Array): boolean {
  switch (algorithm) {
    case RSA:
      checkRsa(parameters, new DerReader(key));
      return true;
    case DSA:
      checkDsa(parameters, new DerReader(key));
      return true;
    case ECDSA:
      checkEcdsa(parameters, key);
      return true;
    case ED25519:
      if (parameters !== undefined) fail("x509: Ed25519 key encoded with illegal parameters");
      if (key.length !== ED25519_BYTES) fail("x509: wrong Ed25519 public key size");
      return true;
    default:
      return false;
  }
}

function isPositive(integer: Uint8Array): boolean {
  return (integer[0] ?? 0) < 0x80 && integer.some((byte) => byte !== 0);
}

function checkRsa(parameters: DerElement | undefined, key: DerReader): void {
  if (parameters?.tag !== 0x05 || parameters.content.length > 0) fail("x509: RSA key missing NULL parameters");
  const numbers = key.inside(SEQUENCE) ?? fail("x509: invalid RSA public key");
  const modulus = numbers.integer() ?? fail("x509: invalid RSA modulus");
  const exponent = numbers.integer();
  if (exponent === undefined || exponent.length > 8) fail("x509: invalid RSA public exponent");
  if (!isPositive(modulus)) fail("x509: RSA modulus is not a positive number");
  if (!isPositive(exponent)) fail("x509: RSA public exponent is not a positive number");
}

function checkDsa(parameters: DerElement | undefined, key: DerReader): void {
  const y = key.integer() ?? fail("x509: invalid DSA public key");
  const inner = new DerReader(parameters?.whole ?? new Uint8Array()).inside(SEQUENCE);
  const numbers = [inner?.integer(), inner?.integer(), inner?.integer()];
  for (const number of [y, ...numbers]) {
    if (number === undefined) fail("x509: invalid DSA parameters");
  }
  if ([y, ...numbers].some((number) => number !== undefined && !isPositive(number))) {
    fail("x509: zero or negative DSA parameter");
  }
}

function checkEcdsa(parameters: DerElement | undefined, key: Uint8Array): void {
  const oid = new DerReader(parameters?.whole ?? new Uint8Array()).oid() ?? fail("x509: invalid ECDSA parameters");
  const [name, bytes] = CURVES.get(oid) ?? fail("x509: unsupported elliptic curve");
  if (key[0] !== 4) fail("ecdsa: invalid uncompressed public key");
  if (key.length !== 2 * bytes + 1) fail(`invalid ${name} point encoding`);
  const spki = der("sequence", der("sequence", derOid(ECDSA), derOid(oid)), derBits(key));
  try {
    process.getBuiltinModule("node:crypto").createPublicKey({ key: spki, format: "der", type: "spki" });
  } catch {
    fail(`${name} point not on curve`);
  }
}
