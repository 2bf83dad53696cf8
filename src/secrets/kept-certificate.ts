import type { X509Certificate } from "node:crypto";
import type { Clock } from "../runtime/clock.ts";
import { AgentError } from "../runtime/errors.ts";
import type { JsonObject } from "../runtime/json.ts";
import type { VaultSecret } from "../vault/response.ts";
import type { NextRefresh } from "./next-refresh.ts";
import { pemBlocks } from "./pem.ts";
import { WITHOUT_ANSWER } from "./secret-data.ts";
import type { SecretRequest } from "./secret-request.ts";

// The certificates of `pkiCert`: issued once, kept in the file that is made of them, and issued again near their end. As
// consul-template does it, but a kept certificate counts only together with its key and for the name that is asked for,
// and a file that holds a damaged one is no obstacle.

/** A certificate with what belongs to it, each as PEM text; what there is none of is empty. */
export interface PemCertificate {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
  readonly caChain: readonly string[];
}

/** Up to this part of the life earlier or later, so that a fleet does not ask in step. */
const SPREAD = 0.03;
const SHORTEST_WAIT_MS = 1000;

/** The certificate that the request's file holds, if it can be used again; undefined if one has to be issued. */
export async function readKept(
  { keptIn, body = {} }: SecretRequest,
  leaseRenewalThreshold: number,
  clock: Pick<Clock, "now">,
): Promise<VaultSecret | undefined> {
  const text = await keptIn?.read();
  if (text === undefined) return undefined;
  const { leaves, keys, authorities } = sortBlocks(text);
  const name = (body["common_name"] ?? "").toLowerCase();
  const named = leaves.filter(({ x509 }) => name === "" || commonName(x509) === name);
  const [leaf] = named;
  // Of several nobody knows which one this request got: a role for servers and one for clients may share the name.
  if (leaf === undefined || named.some(({ text: other }) => other !== leaf.text)) return undefined;
  if (!isFor(leaf.x509, body["csr"])) return undefined;
  // Before the earliest moment at which it may be replaced: the moment itself differs each time that it is drawn.
  if (clock.now() >= momentOf(leaf.x509, leaseRenewalThreshold - SPREAD)) return undefined;
  const key = keys.findLast((candidate) => belongsTo(leaf.x509, candidate));
  // With a signing request the key is elsewhere. Otherwise a certificate without it is worth nothing.
  if (key === undefined && body["csr"] === undefined) return undefined;
  return toSecret({ cert: leaf.text, key: key ?? "", ca: authorities[0] ?? "", caChain: authorities });
}

/** The certificate in the server's answer. Throws CERTIFICATE_UNUSABLE. */
export function readIssued(
  { path }: SecretRequest,
  { data, warnings }: VaultSecret,
  clock: Pick<Clock, "now">,
): VaultSecret {
  const { leaves, keys, authorities } = sortBlocks(textsOf(data).join("\n"));
  const leaf = leaves.at(-1);
  if (leaf === undefined) throw unusable(`the answer of ${path} holds no certificate, or only one of an authority`);
  if (endOf(leaf.x509) <= clock.now()) {
    throw unusable(`the certificate that ${path} has issued is over by this machine's clock, which may be wrong`);
  }
  const issued = { cert: leaf.text, key: keys.at(-1) ?? "", ca: authorities[0] ?? "", caChain: authorities };
  return { ...toSecret(issued), warnings };
}

/** When the next certificate is to be issued. */
export function nextIssue(
  secret: VaultSecret,
  leaseRenewalThreshold: number,
  clock: Pick<Clock, "now" | "random">,
): NextRefresh {
  const { X509Certificate } = process.getBuiltinModule("node:crypto");
  const x509 = new X509Certificate(certificateOf(secret).cert);
  const part = leaseRenewalThreshold + (2 * clock.random() - 1) * SPREAD;
  const delay = momentOf(x509, part < 1 ? part : leaseRenewalThreshold) - clock.now();
  // A server dates certificates back by half a minute, so of a very short one most of the life is over at once.
  const late = Math.max(SHORTEST_WAIT_MS, (endOf(x509) - clock.now()) / 2);
  return { action: "fetch", delay: delay > 0 ? delay : late, kind: "certificate" };
}

/** What a secret holds that readKept or readIssued has made. */
export function certificateOf({ data }: VaultSecret): PemCertificate {
  const [cert = "", key = "", ca = "", ...caChain] = textsOf(data);
  return { cert, key, ca, caChain };
}

/** In the shape of a secret: the store and the log's scrubber treat it like any other. */
function toSecret({ cert, key, ca, caChain }: PemCertificate): VaultSecret {
  const data: JsonObject = new Map<string, string | string[]>([
    ["certificate", cert],
    ["private_key", key],
    ["issuing_ca", ca],
    ["ca_chain", [...caChain]],
  ]);
  return { ...WITHOUT_ANSWER, data };
}

/** The texts in a secret and those of its `ca_chain`, the issuing authority before its own ones. */
function textsOf(data: JsonObject | null): string[] {
  const members = [...(data ?? [])].filter(([key]) => key !== "ca_chain").map(([, value]) => value);
  const chain = data?.get("ca_chain");
  return [...members, ...(Array.isArray(chain) ? chain : [])].filter((value) => typeof value === "string");
}

interface SortedBlocks {
  readonly leaves: readonly { readonly text: string; readonly x509: X509Certificate }[];
  readonly keys: readonly string[];
  /** Each once. */
  readonly authorities: readonly string[];
}

function sortBlocks(text: string): SortedBlocks {
  const { X509Certificate } = process.getBuiltinModule("node:crypto");
  const leaves: { text: string; x509: X509Certificate }[] = [];
  const keys: string[] = [];
  const authorities = new Set<string>();
  for (const block of pemBlocks(text)) {
    if (block.label.endsWith("PRIVATE KEY")) {
      keys.push(block.text);
      continue;
    }
    const x509 = parseCertificate(X509Certificate, block.text);
    if (x509?.ca === true) authorities.add(block.text);
    else if (x509 !== undefined) leaves.push({ text: block.text, x509 });
  }
  return { leaves, keys, authorities: [...authorities] };
}

function parseCertificate(constructor: typeof X509Certificate, text: string): X509Certificate | undefined {
  try {
    return new constructor(text);
  } catch {
    // Something else, or damaged.
    return undefined;
  }
}

function commonName(x509: X509Certificate): string | undefined {
  const name: unknown = x509.toLegacyObject().subject?.CN;
  return typeof name === "string" ? name.toLowerCase() : undefined;
}

function belongsTo(x509: X509Certificate, key: string): boolean {
  try {
    return x509.checkPrivateKey(process.getBuiltinModule("node:crypto").createPrivateKey(key));
  } catch {
    return false;
  }
}

/** Whether a signing request, if there is one, has the certificate's public key: it may have been made anew since. */
function isFor(x509: X509Certificate, signingRequest = ""): boolean {
  const [block] = pemBlocks(signingRequest);
  if (block === undefined) return true;
  const publicKey = x509.publicKey.export({ type: "spki", format: "der" });
  return Buffer.from(block.text.replace(/^-----.*$/gm, ""), "base64").includes(publicKey);
}

/** Milliseconds since 1970 when this part of its life is over. */
function momentOf(x509: X509Certificate, part: number): number {
  const start = new Date(x509.validFrom).getTime();
  return start + (endOf(x509) - start) * part;
}

function endOf(x509: X509Certificate): number {
  return new Date(x509.validTo).getTime();
}

function unusable(message: string): AgentError {
  return new AgentError("CERTIFICATE_UNUSABLE", message, { retryable: true });
}
