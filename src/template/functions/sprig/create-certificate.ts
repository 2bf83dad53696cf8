/** Makes certificates as Go's x509.CreateCertificate does for Sprig: X.509 version 3, for clients and servers. */
import type * as crypto from "node:crypto";
import { quoteGoString } from "../../language/quote.ts";
import { FunctionError } from "../../render-context.ts";
import { contextTag, der, derBits, derInteger, derOid, derTime } from "./der.ts";
import { DerReader } from "./der-reader.ts";
import type { ParsedCertificate } from "./parse-certificate.ts";
import type { PrivateKey } from "./private-keys.ts";

export interface CertificateTemplate {
  readonly serial: bigint;
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  /** 4 or 16 bytes each. */
  readonly ipAddresses: readonly Uint8Array[];
  /** Seconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly isCa: boolean;
}

/** Who signs: the template itself, or another certificate. */
export interface Issuer {
  readonly certificate: ParsedCertificate | undefined;
  readonly key: PrivateKey;
}

const SEQUENCE = 0x30;
const COMMON_NAME = "2.5.4.3";
const KEY_USAGE = "2.5.29.15";
const EXTENDED_KEY_USAGE = "2.5.29.37";
const BASIC_CONSTRAINTS = "2.5.29.19";
const SUBJECT_KEY_ID = "2.5.29.14";
const AUTHORITY_KEY_ID = "2.5.29.35";
const SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
const FOR_SERVERS_AND_CLIENTS = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];
const DNS_NAME = 2;
const IP_ADDRESS = 7;
const MIN_RSA_BITS = 1024;

interface Signing {
  readonly algorithm: Buffer;
  readonly hash: string | null;
}

function ecdsa(number: number, hash: string): Signing {
  return { algorithm: der("sequence", derOid(`1.2.840.10045.4.3.${number}`)), hash };
}

/** How the key signs. */
function signingOf(key: crypto.KeyObject): Signing {
  switch (key.asymmetricKeyType) {
    case "rsa":
      return { algorithm: der("sequence", derOid("1.2.840.113549.1.1.11"), der("null")), hash: "sha256" };
    case "ed25519":
      return { algorithm: der("sequence", derOid("1.3.101.112")), hash: null };
    default:
      break;
  }
  switch (key.asymmetricKeyDetails?.namedCurve) {
    case "secp384r1":
      return ecdsa(3, "sha384");
    case "secp521r1":
      return ecdsa(4, "sha512");
    default:
      return ecdsa(2, "sha256");
  }
}

/** The certificate in DER. Throws FunctionError with Go's words. */
export function createCertificate(template: CertificateTemplate, subjectKey: PrivateKey, issuer: Issuer): Buffer {
  const signer = issuer.key.key;
  if (signer === undefined) throw new FunctionError("x509: certificate private key does not implement crypto.Signer");
  const { algorithm, hash } = signingOf(signer);
  const spki = publicKeyInfo(subjectKey);
  const { sign } = process.getBuiltinModule("node:crypto");
  const subject = distinguishedName(template.commonName);
  const issuerName = issuer.certificate?.subject ?? subject;
  const parentKey = issuer.certificate?.publicKey;
  if (parentKey !== undefined && !publicKeyInfo(issuer.key).equals(parentKey)) {
    throw new FunctionError("x509: provided PrivateKey doesn't match parent's PublicKey");
  }
  const isSelfIssued = subject.equals(issuerName);
  const authorityKeyId = isSelfIssued ? undefined : issuer.certificate?.subjectKeyId;
  const tbs = der(
    "sequence",
    contextTag(0, true, derInteger(2n)),
    derInteger(template.serial),
    algorithm,
    issuerName,
    der("sequence", derTime(template.notBefore), derTime(template.notAfter)),
    subject,
    spki,
    contextTag(3, true, der("sequence", ...extensions(template, spki, authorityKeyId))),
  );
  checkKeySize(signer);
  return der("sequence", tbs, algorithm, derBits(sign(hash, tbs, signer)));
}

function checkKeySize(key: crypto.KeyObject): void {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? MIN_RSA_BITS;
  if (bits >= MIN_RSA_BITS) return;
  const reference = "see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size";
  throw new FunctionError(`crypto/rsa: ${bits}-bit keys are insecure (${reference})`);
}

function publicKeyInfo({ kind, key }: PrivateKey): Buffer {
  if (key === undefined) {
    const type = kind === "dsa" ? "*dsa.PublicKey" : "*ecdh.PublicKey";
    throw new FunctionError(`x509: unsupported public key type: ${type}`);
  }
  return process.getBuiltinModule("node:crypto").createPublicKey(key).export({ type: "spki", format: "der" });
}

/** The common name alone, or nothing. */
function distinguishedName(commonName: string): Buffer {
  if (commonName === "") return der("sequence");
  if (!commonName.isWellFormed()) throw new FunctionError("asn1: string not valid UTF-8");
  const type = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(commonName) ? "printableString" : "utf8String";
  return der("sequence", der("set", der("sequence", derOid(COMMON_NAME), der(type, Buffer.from(commonName)))));
}

function extension(oid: string, isCritical: boolean, value: Uint8Array): Buffer {
  const critical = isCritical ? [der("boolean", Buffer.from([0xff]))] : [];
  return der("sequence", derOid(oid), ...critical, der("octetString", value));
}

/** In Go's order. */
function extensions(template: CertificateTemplate, spki: Buffer, authorityKeyId: Uint8Array | undefined): Buffer[] {
  // Bits from the left: signatures (0), keys (2) and, for an authority, certificates (5).
  const usage = template.isCa ? derBits(Buffer.from([0b1010_0100]), 2) : derBits(Buffer.from([0b1010_0000]), 5);
  const constraints = template.isCa ? [der("boolean", Buffer.from([0xff]))] : [];
  const result = [
    extension(KEY_USAGE, true, usage),
    extension(EXTENDED_KEY_USAGE, false, der("sequence", ...FOR_SERVERS_AND_CLIENTS.map(derOid))),
    extension(BASIC_CONSTRAINTS, true, der("sequence", ...constraints)),
  ];
  if (template.isCa) result.push(extension(SUBJECT_KEY_ID, false, der("octetString", keyId(spki))));
  if (authorityKeyId !== undefined && authorityKeyId.length > 0) {
    result.push(extension(AUTHORITY_KEY_ID, false, der("sequence", contextTag(0, false, authorityKeyId))));
  }
  const names = alternativeNames(template);
  if (names.length > 0) {
    result.push(extension(SUBJECT_ALTERNATIVE_NAME, template.commonName === "", der("sequence", ...names)));
  }
  return result;
}

/** The first 160 bits of the SHA-256 of the public key, as RFC 7093 has it and Go since 1.25. */
function keyId(spki: Buffer): Buffer {
  const info = new DerReader(spki).inside(SEQUENCE);
  info?.element(SEQUENCE);
  const bits = info?.bits() ?? Buffer.alloc(0);
  return process.getBuiltinModule("node:crypto").createHash("sha256").update(bits).digest().subarray(0, 20);
}

function alternativeNames({ dnsNames, ipAddresses }: CertificateTemplate): Buffer[] {
  for (const name of dnsNames) {
    if (/^[\u0000-\u007f]*$/.test(name)) continue;
    throw new FunctionError(`x509: ${quoteGoString(name)} cannot be encoded as an IA5String`);
  }
  return [
    ...dnsNames.map((name) => contextTag(DNS_NAME, false, Buffer.from(name, "latin1"))),
    ...ipAddresses.map((address) => contextTag(IP_ADDRESS, false, address)),
  ];
}
