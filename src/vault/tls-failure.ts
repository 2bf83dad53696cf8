import type { PeerCertificate } from "node:tls";
import { AgentError, errorMessage, systemErrorCode } from "../runtime/errors.ts";

/** What the other side showed, as far as the handshake came. */
export type SeenCertificate = Pick<
  PeerCertificate,
  "subject" | "issuer" | "valid_from" | "valid_to" | "subjectaltname"
>;

const TRUST_HINT = "give its authority with ca_cert or VAULT_CACERT";

/** Verification errors of OpenSSL, as Node names them, and what to say of each. */
const VERIFY_ERRORS: Readonly<Record<string, (cert: SeenCertificate | undefined, expected: string) => string>> = {
  CERT_HAS_EXPIRED: (cert) => `it expired${cert === undefined ? "" : ` on ${cert.valid_to}`}`,
  CERT_NOT_YET_VALID: (cert) => `it is not valid${cert === undefined ? " yet" : ` before ${cert.valid_from}`}`,
  ERR_TLS_CERT_ALTNAME_INVALID: (cert, expected) =>
    `it is not for "${expected}" but for ${namesOf(cert)}; change the address or set tls_server_name`,
  DEPTH_ZERO_SELF_SIGNED_CERT: () => `it is self-signed; ${TRUST_HINT}`,
  SELF_SIGNED_CERT_IN_CHAIN: (cert) => `its chain ends in a self-signed authority (${issuerOf(cert)}); ${TRUST_HINT}`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  CERT_UNTRUSTED: unknownAuthority,
  CERT_SIGNATURE_FAILURE: (cert) =>
    `its signature is not by the authority of that name that is trusted here (${issuerOf(cert)}); ${TRUST_HINT}`,
  CERT_REVOKED: () => "it is revoked",
  INVALID_CA: (cert) => `its issuer (${issuerOf(cert)}) is not an authority`,
  INVALID_PURPOSE: () => "it is not made for a server",
  CERT_CHAIN_TOO_LONG: () => "its chain is too long",
};

function unknownAuthority(cert: SeenCertificate | undefined): string {
  return `its issuer (${issuerOf(cert)}) is not trusted here; ${TRUST_HINT}`;
}

/** Says in one sentence why a TLS handshake failed; undefined if the failure has nothing to do with TLS. */
export function describeTlsFailure(
  error: unknown,
  context: {
    readonly address: string;
    readonly expectedName: string;
    readonly certificate?: SeenCertificate | undefined;
  },
): AgentError | undefined {
  const code = systemErrorCode(error) ?? "";
  const { address, expectedName, certificate } = context;
  const verify = VERIFY_ERRORS[code];
  if (verify !== undefined) {
    const why = verify(certificate ?? certificateOf(error), expectedName);
    return new AgentError("VAULT_TLS_VERIFY", `the certificate of ${address} was refused: ${why}`, {
      detail: { address, reason: code },
      cause: error,
    });
  }
  if (!/^ERR_(?:SSL|TLS|OSSL)_|^EPROTO$/.test(code)) return undefined;
  const why = handshakeReason(code, errorMessage(error));
  return new AgentError("VAULT_TLS_FAILED", `the TLS handshake with ${address} failed: ${why}`, {
    detail: { address, reason: code },
    cause: error,
  });
}

function handshakeReason(code: string, message: string): string {
  const text = `${code} ${message}`;
  if (/WRONG_VERSION_NUMBER|wrong version number|packet length too long/i.test(text)) {
    return "the server does not speak TLS there; use an address that starts with http://";
  }
  if (/CERTIFICATE_REQUIRED|certificate required|handshake failure|bad certificate/i.test(text)) {
    return "the server refused the client certificate, or wants one; check client_cert and client_key";
  }
  return code;
}

function certificateOf(error: unknown): SeenCertificate | undefined {
  return error instanceof Error && "cert" in error ? (error.cert as SeenCertificate) : undefined;
}

function issuerOf(cert: SeenCertificate | undefined): string {
  const issuer = cert?.issuer as Partial<PeerCertificate["issuer"]> | undefined;
  const name = issuer?.CN ?? issuer?.O;
  return name === undefined ? "unnamed" : `"${String(name)}"`;
}

function namesOf(cert: SeenCertificate | undefined): string {
  const names = cert?.subjectaltname ?? "";
  if (names !== "") {
    return names.replaceAll(/\b(?:DNS|IP Address|URI|email):/g, "");
  }
  const subject = cert?.subject as Partial<PeerCertificate["subject"]> | undefined;
  return subject?.CN === undefined ? "no name at all" : String(subject.CN);
}
