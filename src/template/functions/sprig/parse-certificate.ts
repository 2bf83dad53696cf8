/** Reads a certificate as Go's x509.ParseCertificate: what is needed to sign others with it, and Go's words for faults. */
import { isUtf8 } from "node:buffer";
import { FunctionError } from "../../render-context.ts";
import { checkExtension, type CertificateExtension } from "./certificate-extensions.ts";
import { checkPublicKey } from "./certificate-public-key.ts";
import { DerReader, type DerElement } from "./der-reader.ts";

export interface ParsedCertificate {
  /** The name in DER. */
  readonly subject: Uint8Array;
  /** Empty if the certificate has none. */
  readonly subjectKeyId: Uint8Array;
  /** In DER with its algorithm; undefined for an algorithm that Go does not know. */
  readonly publicKey: Uint8Array | undefined;
}

const SEQUENCE = 0x30;
const SET = 0x31;
const VERSION = 0xa0;
const ISSUER_ID = 0x81;
const SUBJECT_ID = 0x82;
const EXTENSIONS = 0xa3;
const SUBJECT_KEY_ID = "2.5.29.14";

/** The value, or an error of these words. */
function need<T>(value: T | undefined, complaint: string): T {
  if (value === undefined) throw new FunctionError(`x509: ${complaint}`);
  return value;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** Throws FunctionError. */
export function parseCertificate(bytes: Uint8Array): ParsedCertificate {
  const outer = new DerReader(bytes);
  const certificate = need(outer.inside(SEQUENCE), "malformed certificate");
  const tbs = need(certificate.inside(SEQUENCE), "malformed tbs certificate");
  const version = readVersion(tbs);
  const serial = need(tbs.integer(), "malformed serial number");
  if ((serial[0] ?? 0) >= 0x80) throw new FunctionError("x509: negative serial number");
  readAlgorithms(tbs, certificate);
  readName(need(tbs.element(SEQUENCE), "malformed issuer").content);
  readValidity(need(tbs.inside(SEQUENCE), "malformed validity"));
  const subject = need(tbs.element(SEQUENCE), "malformed issuer");
  readName(subject.content);
  const publicKey = readPublicKey(need(tbs.element(SEQUENCE), "malformed spki").whole);
  const subjectKeyId = readSubjectKeyId(tbs, version);
  need(certificate.bits(), "malformed signature");
  if (!outer.isEmpty) throw new FunctionError("x509: trailing data");
  return { subject: subject.whole, subjectKeyId, publicKey };
}

function readVersion(tbs: DerReader): number {
  if (!tbs.hasNext(VERSION)) return 1;
  const inner = need(tbs.inside(VERSION), "malformed version");
  const bytes = need(inner.integer(), "malformed version");
  if (!inner.isEmpty || (bytes[0] ?? 0) >= 0x80) throw new FunctionError("x509: malformed version");
  if (bytes.length > 1 || (bytes[0] ?? 0) > 2) throw new FunctionError("x509: invalid version");
  return (bytes[0] ?? 0) + 1;
}

function readAlgorithms(tbs: DerReader, certificate: DerReader): void {
  const inner = need(tbs.element(SEQUENCE), "malformed signature algorithm identifier").content;
  const outer = need(certificate.element(SEQUENCE), "malformed algorithm identifier").content;
  if (hex(inner) !== hex(outer)) {
    throw new FunctionError("x509: inner and outer signature algorithm identifiers don't match");
  }
  readAlgorithm(new DerReader(inner));
}

/** The identifier of an algorithm. */
function readAlgorithm(reader: DerReader): { oid: string; parameters: DerElement | undefined } {
  const oid = need(reader.oid(), "malformed OID");
  return { oid, parameters: reader.isEmpty ? undefined : need(reader.any(), "malformed parameters") };
}

function readName(content: Uint8Array): void {
  const names = new DerReader(content);
  while (!names.isEmpty) {
    const set = need(names.inside(SET), "invalid RDNSequence");
    while (!set.isEmpty) {
      const attribute = need(set.inside(SEQUENCE), "invalid RDNSequence: invalid attribute");
      need(attribute.oid(), "invalid RDNSequence: invalid attribute type");
      checkText(need(attribute.any(), "invalid RDNSequence: invalid attribute value"));
    }
  }
}

/** The types of text that Go knows, and what each of them may hold. */
function checkText({ tag, content }: DerElement): void {
  const text = Buffer.from(content).toString("latin1");
  const [name, isValid] = textType(tag, text, content);
  if (isValid) return;
  const problem = name === "" ? `unsupported string type: ${tag}` : `invalid ${name}`;
  throw new FunctionError(`x509: invalid RDNSequence: invalid attribute value: ${problem}`);
}

function textType(tag: number, text: string, content: Uint8Array): [name: string, isValid: boolean] {
  switch (tag) {
    case 0x0c:
      return ["UTF-8 string", isUtf8(content)];
    case 0x12:
      return ["NumericString", /^[0-9 ]*$/.test(text)];
    case 0x13:
      return ["PrintableString", /^[A-Za-z0-9 '()*+,\-./:=?&]*$/.test(text)];
    case 0x14:
      return ["T61String", true];
    case 0x16:
      return ["IA5String", /^[\u0000-\u007f]*$/.test(text)];
    case 0x1e:
      return ["BMPString", content.length % 2 === 0];
    default:
      return ["", false];
  }
}

function readValidity(validity: DerReader): void {
  for (let count = 0; count < 2; count += 1) {
    const isShort = validity.hasNext(0x17);
    if (!isShort && !validity.hasNext(0x18)) throw new FunctionError("x509: unsupported time format");
    const complaint = isShort ? "malformed UTCTime" : "malformed GeneralizedTime";
    const time = need(validity.any(), complaint);
    if (!isTime(Buffer.from(time.content).toString("latin1"), isShort)) throw new FunctionError(`x509: ${complaint}`);
  }
}

/** The year with two digits when `isShort`, in which case the seconds may be missing; then a zone. */
function isTime(text: string, isShort: boolean): boolean {
  const [, digits = "", zone = ""] = /^(\d+)(Z|[+-]\d{4})$/.exec(text) ?? [];
  if (digits.length !== (isShort ? 12 : 14) && !(isShort && digits.length === 10)) return false;
  // No difference to UTC has to be written as Z.
  if (/^[+-]0000$/.test(zone)) return false;
  const yearDigits = isShort ? 2 : 4;
  const year = Number(digits.slice(0, yearDigits)) + (isShort ? 2000 : 0);
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = (digits.slice(yearDigits).match(/../g) ?? []).map(
    Number,
  );
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  return month >= 1 && month <= 12 && day >= 1 && day <= days && hour < 24 && minute < 60 && second < 60;
}

function readPublicKey(spki: Uint8Array): Uint8Array | undefined {
  const info = need(new DerReader(spki).inside(SEQUENCE), "malformed spki");
  const algorithm = need(info.inside(SEQUENCE), "malformed public key algorithm identifier");
  const { oid, parameters } = readAlgorithm(algorithm);
  const key = need(info.bits(), "malformed subjectPublicKey");
  return checkPublicKey(oid, parameters, key) ? spki : undefined;
}

function readSubjectKeyId(tbs: DerReader, version: number): Uint8Array {
  const none = new Uint8Array();
  if (version === 1) return none;
  if (tbs.hasNext(ISSUER_ID)) need(tbs.any(), "malformed issuerUniqueID");
  if (tbs.hasNext(SUBJECT_ID)) need(tbs.any(), "malformed subjectUniqueID");
  if (version !== 3 || !tbs.hasNext(EXTENSIONS)) return none;
  const extensions = need(tbs.inside(EXTENSIONS)?.inside(SEQUENCE), "malformed extensions");
  const seen = new Set<string>();
  const found: CertificateExtension[] = [];
  while (!extensions.isEmpty) {
    const { oid, isCritical, value } = readExtension(need(extensions.inside(SEQUENCE), "malformed extension"));
    if (seen.has(oid)) throw new FunctionError(`x509: certificate contains duplicate extension with OID "${oid}"`);
    seen.add(oid);
    found.push({ oid, isCritical, value });
  }
  for (const extension of found) checkExtension(extension);
  const id = found.find(({ oid }) => oid === SUBJECT_KEY_ID)?.value;
  return (id && new DerReader(id).element(0x04)?.content) ?? none;
}

function readExtension(extension: DerReader): CertificateExtension {
  const oid = need(extension.oid(), "malformed extension OID field");
  const isCritical = extension.hasNext(0x01) ? need(extension.boolean(), "malformed extension critical field") : false;
  return { oid, isCritical, value: need(extension.element(0x04), "malformed extension value field").content };
}
