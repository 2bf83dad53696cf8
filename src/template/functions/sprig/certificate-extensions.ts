import { decodeGoString } from "../../language/go-string.ts";
import { quoteGoString } from "../../language/quote.ts";
import { FunctionError } from "../../render-context.ts";
import { DerReader } from "./der-reader.ts";
import { parseGoUrl } from "./go-url.ts";

export interface CertificateExtension {
  readonly oid: string;
  readonly isCritical: boolean;
  readonly value: Uint8Array;
}

const SEQUENCE = 0x30;
const ASCII = /^[\u0000-\u007f]*$/;

function fail(message: string): never {
  throw new FunctionError(`x509: ${message}`);
}

/** Throws FunctionError with Go's words if the extension is a usual one, but not well formed. */
export function checkExtension({ oid, isCritical, value }: CertificateExtension): void {
  const reader = new DerReader(value);
  switch (oid) {
    case "2.5.29.14":
      if (isCritical) fail("subject key identifier incorrectly marked critical");
      if (reader.element(0x04) === undefined) fail("invalid subject key identifier");
      return;
    case "2.5.29.15":
      if (reader.bits() === undefined) fail("invalid key usage");
      return;
    case "2.5.29.17":
      return checkAlternativeNames(reader);
    case "2.5.29.19":
      return checkBasicConstraints(reader);
    case "2.5.29.35":
      if (isCritical) fail("authority key identifier incorrectly marked critical");
      return checkAuthorityKeyId(reader);
    case "2.5.29.37":
      return checkKeyPurposes(reader);
    default:
  }
}

function checkBasicConstraints(reader: DerReader): void {
  const complaint = "invalid basic constraints";
  const inner = reader.inside(SEQUENCE) ?? fail(complaint);
  if (inner.hasNext(0x01) && inner.boolean() === undefined) fail(complaint);
  if (!inner.hasNext(0x02)) return;
  const length = inner.integer() ?? fail(complaint);
  if (length.length > 8 || (length[0] ?? 0) >= 0x80) fail(complaint);
}

function checkAuthorityKeyId(reader: DerReader): void {
  const complaint = "invalid authority key identifier";
  const inner = reader.inside(SEQUENCE) ?? fail(complaint);
  if (inner.hasNext(0x80) && inner.element(0x80) === undefined) fail(complaint);
}

function checkKeyPurposes(reader: DerReader): void {
  const complaint = "invalid extended key usages";
  const inner = reader.inside(SEQUENCE) ?? fail(complaint);
  while (!inner.isEmpty) if (inner.oid() === undefined) fail(complaint);
}

function checkAlternativeNames(reader: DerReader): void {
  const names = reader.inside(SEQUENCE) ?? fail("invalid subject alternative names");
  while (!names.isEmpty) {
    const { tag, content } = names.any() ?? fail("invalid subject alternative name");
    const text = Buffer.from(content).toString("latin1");
    if (tag === 0x81 && !ASCII.test(text)) fail("SAN rfc822Name is malformed");
    if (tag === 0x82 && !ASCII.test(text)) fail("SAN dNSName is malformed");
    if (tag === 0x86) checkUri(content, text);
    if (tag === 0x87 && content.length !== 4 && content.length !== 16) {
      fail(`cannot parse IP address of length ${content.length}`);
    }
  }
}

function checkUri(content: Uint8Array, text: string): void {
  if (!ASCII.test(text)) fail("SAN uniformResourceIdentifier is malformed");
  const uri = decodeGoString(content);
  try {
    parseGoUrl(uri);
  } catch (error) {
    if (error instanceof FunctionError) fail(`cannot parse URI ${quoteGoString(uri)}: ${error.message}`);
    throw error;
  }
}
