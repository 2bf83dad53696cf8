import { ANY_SLICE, INT, STRING, structType } from "../../language/go-type.ts";
import { formatValue } from "../../language/printf.ts";
import { GoStruct, type GoSlice, type GoValue } from "../../language/values.ts";
import { FunctionError, type RenderContext } from "../../render-context.ts";
import { decodeBase64 } from "../base64.ts";
import type { RenderFunction } from "../define.ts";
import { createCertificate, type CertificateTemplate, type Issuer } from "./create-certificate.ts";
import { generateRsaKey } from "./generate-private-key.ts";
import { isMapped } from "./ip-literal-text.ts";
import { parseIpLiteral } from "./ip-literal.ts";
import { parseCertificate } from "./parse-certificate.ts";
import { decodePem, encodePem } from "./pem.ts";
import { parsePrivateKey, prefixErrors, type PrivateKey } from "./private-keys.ts";

const CERTIFICATE = structType("sprig.certificate");
const RSA_BITS = 2048;
/** Beside those of a new key. */
const STEPS = 5000;
const NANOSECONDS_OF_DAY = 86_400_000_000_000n;

/** What these functions give: a struct of two texts in PEM. */
function certificateStruct(cert: string, key: string): GoStruct {
  return new GoStruct(
    CERTIFICATE,
    new Map<string, GoValue>([
      ["Cert", cert],
      ["Key", key],
    ]),
  );
}

function textOf(struct: GoStruct, field: "Cert" | "Key"): string {
  return struct.fields.get(field) as string;
}

/** What all certificates have: a random serial number of 128 bits, and so many days from now on. */
function templateOf(
  context: RenderContext,
  names: Pick<CertificateTemplate, "commonName" | "ipAddresses" | "dnsNames">,
  days: bigint,
  isCa: boolean,
): CertificateTemplate {
  const now = BigInt(Math.floor(context.now())) * 1_000_000n;
  // A number of days that is too large runs over, as in Go.
  const end = now + BigInt.asIntN(64, days * NANOSECONDS_OF_DAY);
  const serial = BigInt(`0x${Buffer.from(context.randomBytes(16)).toString("hex")}`);
  return { ...names, serial, isCa, notBefore: secondsOf(now), notAfter: secondsOf(end) };
}

/** Rounded down, before 1970 too. */
function secondsOf(nanoseconds: bigint): number {
  const fraction = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return Number((nanoseconds - fraction) / 1_000_000_000n);
}

function ipAddress(value: GoValue): Uint8Array {
  if (typeof value !== "string") throw new FunctionError(`error parsing ip: ${formatValue(value)} is not a string`);
  let literal;
  try {
    literal = parseIpLiteral(value);
  } catch {
    literal = undefined;
  }
  if (literal === undefined || literal.zone !== "") throw new FunctionError(`error parsing ip: ${value}`);
  return Uint8Array.from(isMapped(literal.bytes) ? literal.bytes.slice(12) : literal.bytes);
}

function dnsName(value: GoValue): string {
  if (typeof value === "string") return value;
  throw new FunctionError(`error processing alternate dns name: ${formatValue(value)} is not a string`);
}

function issue(template: CertificateTemplate, key: PrivateKey, issuer: Issuer): GoStruct {
  const bytes = prefixErrors("error creating certificate: ", () => createCertificate(template, key, issuer));
  return certificateStruct(encodePem({ type: "CERTIFICATE", bytes }), encodePem(key.block));
}

function readAuthority(authority: GoStruct): Issuer {
  const block = decodePem(textOf(authority, "Cert"));
  if (block === undefined) throw new FunctionError("unable to decode certificate");
  const certificate = prefixErrors("error parsing certificate: decodedSignerCert.Bytes: ", () =>
    parseCertificate(block.bytes),
  );
  const key = prefixErrors("error parsing private key: ", () => parsePrivateKey(textOf(authority, "Key")));
  return { certificate, key };
}

/** Called last, since making a key takes most of the time. */
type KeyOf = () => PrivateKey;

function genCa(context: RenderContext, args: readonly GoValue[], keyOf: KeyOf): GoStruct {
  const [commonName, days] = args as readonly [string, bigint];
  const template = templateOf(context, { commonName, ipAddresses: [], dnsNames: [] }, days, true);
  const key = keyOf();
  return issue(template, key, { certificate: undefined, key });
}

function leafTemplate(context: RenderContext, args: readonly GoValue[]): CertificateTemplate {
  const [commonName, ips, names, days] = args as readonly [string, GoSlice | null, GoSlice | null, bigint];
  const ipAddresses = (ips ?? []).map(ipAddress);
  return templateOf(context, { commonName, ipAddresses, dnsNames: (names ?? []).map(dnsName) }, days, false);
}

function genSelfSigned(context: RenderContext, args: readonly GoValue[], keyOf: KeyOf): GoStruct {
  const template = leafTemplate(context, args);
  const key = keyOf();
  return issue(template, key, { certificate: undefined, key });
}

function genSigned(context: RenderContext, args: readonly GoValue[], keyOf: KeyOf): GoStruct {
  const issuer = readAuthority(args[4] as GoStruct);
  const template = leafTemplate(context, args);
  return issue(template, keyOf(), issuer);
}

function decodeOrFail(text: GoValue, complaint: string): string {
  try {
    return decodeBase64("buildCustomCert", text as string, "base64");
  } catch (error) {
    throw error instanceof FunctionError ? new FunctionError(complaint) : error;
  }
}

function buildCustomCert(encodedCert: GoValue, encodedKey: GoValue): GoStruct {
  const cert = decodeOrFail(encodedCert, "unable to decode base64 certificate");
  const key = decodeOrFail(encodedKey, "unable to decode base64 private key");
  const block = decodePem(cert);
  if (block === undefined) throw new FunctionError("unable to decode certificate");
  prefixErrors("error parsing certificate: decodedCert.Bytes: ", () => parseCertificate(block.bytes));
  prefixErrors("error parsing private key: ", () => parsePrivateKey(key));
  return certificateStruct(cert, key);
}

type Generate = (context: RenderContext, args: readonly GoValue[], keyOf: KeyOf) => GoStruct;

/** The function with a new RSA key, and the one that takes the key as its last argument. */
function withAndWithoutKey(name: string, params: RenderFunction["signature"]["params"], generate: Generate) {
  const generated: RenderFunction = {
    name,
    steps: STEPS,
    signature: { params },
    call: (context, args) => generate(context, args, () => generateRsaKey(RSA_BITS)),
  };
  const given: RenderFunction = {
    name: `${name}WithKey`,
    steps: STEPS,
    signature: { params: [...params, STRING] },
    call(context, args) {
      const key = prefixErrors("parsing private key: ", () => parsePrivateKey(args.at(-1) as string));
      return generate(context, args, () => key);
    },
  };
  return [generated, given];
}

/**
 * Certificates, each a struct with the fields Cert and Key in PEM; IPS and NAMES are lists of texts or nil.
 *
 *     genCA NAME DAYS                                  an authority that signs itself
 *     genSelfSignedCert NAME IPS NAMES DAYS            a certificate that signs itself
 *     genSignedCert NAME IPS NAMES DAYS CA             one that the authority signs
 *     …WithKey … KEY                                   the same for a key in PEM instead of a new RSA key of 2048 bits
 *     buildCustomCert CERT KEY                         from PEM in base64, if they are a certificate and a key
 */
export const certificateFunctions: readonly RenderFunction[] = [
  ...withAndWithoutKey("sprig_genCA", [STRING, INT], genCa),
  ...withAndWithoutKey("sprig_genSelfSignedCert", [STRING, ANY_SLICE, ANY_SLICE, INT], genSelfSigned),
  ...withAndWithoutKey("sprig_genSignedCert", [STRING, ANY_SLICE, ANY_SLICE, INT, CERTIFICATE], genSigned),
  {
    name: "sprig_buildCustomCert",
    steps: STEPS,
    signature: { params: [STRING, STRING] },
    call: (_context, [cert, key]) => buildCustomCert(cert, key),
  },
];
