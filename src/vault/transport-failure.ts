import { AgentError, errorMessage, systemErrorCode } from "../runtime/errors.ts";
import { describeTlsFailure } from "./tls-failure.ts";

/** What a cut connection looks like; on an idle one that the server just closed it says nothing about the request. */
const LOST_CODES = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);

/** Turns what undici reports into an error of ours. What our own connector or the caller's body threw passes as it is. */
export function transportFailure(error: Error, address: string): Error {
  if (error instanceof AgentError) return error;
  const code = systemErrorCode(error) ?? "";
  const detail = { address, sent: true };
  if (code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT") {
    const what = code === "UND_ERR_HEADERS_TIMEOUT" ? "did not answer" : "stopped in the middle of an answer";
    const message = `Vault at ${address} ${what} in time`;
    return new AgentError("VAULT_TIMEOUT", message, { detail, cause: error, retryable: true });
  }
  if (code === "UND_ERR_DESTROYED" || code === "UND_ERR_CLOSED") return transportClosed(address);
  if (code === "UND_ERR_INVALID_ARG" || code === "UND_ERR_NOT_SUPPORTED" || code.startsWith("UND_ERR_REQ_CONTENT")) {
    // undici names the header or argument, never its value.
    const message = `the request to Vault at ${address} cannot be sent: ${error.message}`;
    return new AgentError("VAULT_REQUEST_INVALID", message, { detail: { address, sent: false }, cause: error });
  }
  const tls = describeTlsFailure(error, { address, expectedName: address });
  if (tls !== undefined) return tls;
  // undici's HTTP parser is WebAssembly, and Node reserves 10 GiB of addresses for it, which a limit may forbid.
  if (/WebAssembly|Wasm memory/.test(error.message)) {
    const remedy = "run Node without --jitless, and with --disable-wasm-trap-handler under a limit of virtual memory";
    const message = `nothing can be sent to Vault at ${address}, because WebAssembly does not work: ${error.message}; ${remedy}`;
    return new AgentError("VAULT_WEBASSEMBLY_MISSING", message, { detail: { address, sent: false }, cause: error });
  }
  // What no longer looks like the network's or undici's doing was thrown by the caller's request body.
  const ofParser = error.name === "HTTPParserError";
  if (!LOST_CODES.has(code) && !code.startsWith("UND_ERR_") && !ofParser) return error;
  const message = `the connection to Vault at ${address} was lost: ${errorMessage(error)}`;
  return new AgentError("VAULT_CONNECTION_LOST", message, { detail, cause: error, retryable: true });
}

export function transportClosed(address: string): AgentError {
  return new AgentError("VAULT_TRANSPORT_CLOSED", `the connections to Vault at ${address} are closed`, {
    detail: { address, sent: false },
  });
}
