/** Private keys in PEM, as Go's crypto/x509 reads and Sprig writes them. */
import type * as crypto from "node:crypto";
import { FunctionError } from "../../render-context.ts";
import { syntaxError, unmarshal, unmarshalValue, type Asn1Structure, type Asn1Values } from "./asn1-unmarshal.ts";
import { contextTag, der, derBits, derInteger, derOid } from "./der.ts";
import { decodePem, type PemBlock } from "./pem.ts";
import { encodeRsaKey } from "./rsa-key.ts";

/** `key` is missing for a kind that signs no certificates: DSA and X25519. */
export interface PrivateKey {
  readonly kind: "rsa" | "ecdsa" | "ed25519" | "x25519" | "dsa";
  /** As Sprig writes it, whatever form it was read from. */
  readonly block: PemBlock;
  readonly key: crypto.KeyObject | undefined;
}

const ALGORITHM: Asn1Structure = {
  name: "AlgorithmIdentifier",
  fields: [
    { name: "oid", kind: "oid" },
    { name: "parameters", kind: "raw", optional: true },
  ],
};
const PKCS8: Asn1Structure = {
  name: "pkcs8",
  fields: [
    { name: "version", kind: "int" },
    { name: "algorithm", kind: ALGORITHM },
    { name: "key", kind: "octets" },
  ],
};
const PKCS1: Asn1Structure = {
  name: "pkcs1PrivateKey",
  fields: [
    { name: "version", kind: "int" },
    { name: "n", kind: "integer" },
    { name: "e", kind: "int" },
    ...["d", "p", "q"].map((name) => ({ name, kind: "integer" }) as const),
    ...["dp", "dq", "qinv"].map((name) => ({ name, kind: "integer", optional: true }) as const),
    { name: "more", kind: "list", optional: true },
  ],
};
const SEC1: Asn1Structure = {
  name: "ecPrivateKey",
  fields: [
    { name: "version", kind: "int" },
    { name: "key", kind: "octets" },
    { name: "curve", kind: "oid", optional: true, explicit: 0 },
    { name: "public", kind: "bits", optional: true, explicit: 1 },
  ],
};
const DSA: Asn1Structure = {
  name: "DSAKeyFormat",
  fields: [
    { name: "version", kind: "int" },
    ...["p", "q", "g", "y", "x"].map((name) => ({ name, kind: "integer" }) as const),
  ],
};

const OIDS = {
  rsa: "1.2.840.113549.1.1.1",
  ecdsa: "1.2.840.10045.2.1",
  ed25519: "1.3.101.112",
  x25519: "1.3.101.110",
} as const;

interface Curve {
  readonly name: string;
  readonly bytes: number;
}

const CURVES: ReadonlyMap<string, Curve> = new Map([
  ["1.3.132.0.33", { name: "secp224r1", bytes: 28 }],
  ["1.2.840.10045.3.1.7", { name: "prime256v1", bytes: 32 }],
  ["1.3.132.0.34", { name: "secp384r1", bytes: 48 }],
  ["1.3.132.0.35", { name: "secp521r1", bytes: 66 }],
]);

function nodeCrypto(): typeof crypto {
  return process.getBuiltinModule("node:crypto");
}

/** Calls `parse` and puts the words before the message of its error. */
export function prefixErrors<T>(prefix: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof FunctionError ? new FunctionError(prefix + error.message) : error;
  }
}

/** The first key of a PEM text. Throws FunctionError with Sprig's and Go's words, which never quote the key. */
export function parsePrivateKey(pem: string): PrivateKey {
  const block = decodePem(pem);
  if (block === undefined) throw new FunctionError("no PEM data in input");
  const { type, bytes } = block;
  if (type === "PRIVATE KEY") return prefixErrors("decoding PEM as PKCS#8: ", () => parsePkcs8(bytes));
  if (!type.endsWith(" PRIVATE KEY")) {
    throw new FunctionError(`no private key data in PEM block of type ${type}`);
  }
  const kind = type.slice(0, -" PRIVATE KEY".length);
  switch (kind) {
    case "RSA":
      return prefixErrors("parsing RSA private key from PEM: ", () => parsePkcs1(bytes));
    case "EC":
      return prefixErrors("parsing EC private key from PEM: ", () => parseSec1(bytes));
    case "DSA":
      return prefixErrors("parsing DSA private key from PEM: ", () => parseDsa(bytes));
    default:
      throw new FunctionError(`invalid private key type ${type}`);
  }
}

function canRead(bytes: Uint8Array, structure: Asn1Structure): boolean {
  try {
    unmarshal(bytes, structure);
    return true;
  } catch {
    return false;
  }
}

/** Go tells which other function would have read the key. */
function readKey(
  bytes: Uint8Array,
  structure: Asn1Structure,
  others: readonly (readonly [Asn1Structure, string])[],
  prefix = "",
): ReturnType<typeof unmarshal> {
  try {
    return unmarshal(bytes, structure);
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    const other = others.find(([candidate]) => canRead(bytes, candidate))?.[1];
    if (other === undefined) throw new FunctionError(prefix + error.message);
    throw new FunctionError(`x509: failed to parse private key (use ${other} instead for this key format)`);
  }
}

const AS_PKCS8 = [PKCS8, "ParsePKCS8PrivateKey"] as const;
const AS_PKCS1 = [PKCS1, "ParsePKCS1PrivateKey"] as const;
const AS_SEC1 = [SEC1, "ParseECPrivateKey"] as const;

function parsePkcs8(bytes: Uint8Array): PrivateKey {
  const { values } = readKey(bytes, PKCS8, [AS_SEC1, AS_PKCS1]);
  const algorithm = values.get("algorithm") as Asn1Values;
  const oid = algorithm.get("oid") as string;
  const parameters = algorithm.get("parameters") as Uint8Array | undefined;
  const key = values.get("key") as Uint8Array;
  switch (oid) {
    case OIDS.rsa:
      return prefixErrors("x509: failed to parse RSA private key embedded in PKCS#8: ", () => parsePkcs1(key));
    case OIDS.ecdsa:
      return prefixErrors("x509: failed to parse EC private key embedded in PKCS#8: ", () =>
        parseSec1(key, curveIn(parameters)),
      );
    case OIDS.ed25519:
      return parseCurve25519("ed25519", "Ed25519", parameters, key);
    case OIDS.x25519:
      return parseCurve25519("x25519", "X25519", parameters, key);
    default:
      throw new FunctionError(`x509: PKCS#8 wrapping contained private key with unknown algorithm: ${oid}`);
  }
}

/** What names the curve in a PKCS #8 key; undefined leaves it to the key inside. */
function curveIn(parameters: Uint8Array | undefined): string | undefined {
  try {
    return unmarshalValue(parameters ?? Buffer.alloc(0), "oid") as string;
  } catch {
    return undefined;
  }
}

function parsePkcs1(bytes: Uint8Array): PrivateKey {
  const { values, length } = readKey(bytes, PKCS1, [AS_SEC1, AS_PKCS8]);
  if (length < bytes.length) throw syntaxError("trailing data");
  const number = (name: string) => values.get(name) as bigint | undefined;
  if ((number("version") ?? 0n) > 1n) throw new FunctionError("x509: unsupported private key version");
  const [n = 0n, d = 0n, p = 0n, q = 0n] = ["n", "d", "p", "q"].map(number);
  const [dp, dq, qinv] = ["dp", "dq", "qinv"].map(number);
  if ([n, d, p, q, dp, dq, qinv].some((value) => value !== undefined && value <= 0n)) {
    throw new FunctionError("x509: private key contains zero or negative value");
  }
  if (((values.get("more") as Uint8Array | undefined)?.length ?? 0) > 0) {
    throw new FunctionError("a key of more than two primes is not supported");
  }
  const encoded = encodeRsaKey({ n, e: number("e") ?? 0n, d, p, q, dp, dq, qinv });
  const key = nodeCrypto().createPrivateKey({ key: encoded, format: "der", type: "pkcs1" });
  return { kind: "rsa", block: { type: "RSA PRIVATE KEY", bytes: encoded }, key };
}

function parseSec1(bytes: Uint8Array, curveOid?: string): PrivateKey {
  const { values } = readKey(bytes, SEC1, [AS_PKCS8, AS_PKCS1], "x509: failed to parse EC private key: ");
  const version = values.get("version") as bigint;
  if (version !== 1n) throw new FunctionError(`x509: unknown EC private key version ${version}`);
  const oid = curveOid ?? (values.get("curve") as string | undefined) ?? "";
  const curve = CURVES.get(oid);
  if (curve === undefined) throw new FunctionError("x509: unknown elliptic curve");
  // Zeros in front may be too many or missing: OpenSSL once wrote such keys.
  const scalar = Buffer.from(values.get("key") as Uint8Array);
  const excess = Math.max(0, scalar.length - curve.bytes);
  if (scalar.subarray(0, excess).some((byte) => byte !== 0)) {
    throw new FunctionError("x509: invalid private key length");
  }
  const padded = Buffer.concat([Buffer.alloc(Math.max(0, curve.bytes - scalar.length)), scalar.subarray(excess)]);
  return ellipticKey(curve, oid, padded);
}

function ellipticKey(curve: Curve, oid: string, scalar: Buffer): PrivateKey {
  const { createECDH, createPrivateKey } = nodeCrypto();
  const exchange = createECDH(curve.name);
  try {
    exchange.setPrivateKey(scalar);
  } catch {
    const isZero = scalar.every((byte) => byte === 0);
    throw new FunctionError(isZero ? "ecdsa: invalid public key encoding" : "input overflows the modulus");
  }
  const point = derBits(exchange.getPublicKey());
  const head = [derInteger(1n), der("octetString", scalar)];
  const bytes = der("sequence", ...head, contextTag(0, true, derOid(oid)), contextTag(1, true, point));
  const key = createPrivateKey({ key: bytes, format: "der", type: "sec1" });
  return { kind: "ecdsa", block: { type: "EC PRIVATE KEY", bytes }, key };
}

function parseCurve25519(
  kind: "ed25519" | "x25519",
  name: string,
  parameters: Uint8Array | undefined,
  key: Uint8Array,
): PrivateKey {
  if (parameters !== undefined) throw new FunctionError(`x509: invalid ${name} private key parameters`);
  const inner = prefixErrors(`x509: invalid ${name} private key: `, () => unmarshalValue(key, "octets") as Uint8Array);
  if (inner.length !== 32) {
    if (kind === "x25519") throw new FunctionError("crypto/ecdh: invalid private key size");
    throw new FunctionError(`x509: invalid ${name} private key length: ${inner.length}`);
  }
  return curve25519Key(kind, inner);
}

function curve25519Key(kind: "ed25519" | "x25519", seed: Uint8Array): PrivateKey {
  const algorithm = der("sequence", derOid(OIDS[kind]));
  const bytes = der("sequence", derInteger(0n), algorithm, der("octetString", der("octetString", seed)));
  const key =
    kind === "x25519" ? undefined : nodeCrypto().createPrivateKey({ key: bytes, format: "der", type: "pkcs8" });
  return { kind, block: { type: "PRIVATE KEY", bytes }, key };
}

function parseDsa(bytes: Uint8Array): PrivateKey {
  unmarshal(bytes, DSA);
  return { kind: "dsa", block: { type: "DSA PRIVATE KEY", bytes }, key: undefined };
}
