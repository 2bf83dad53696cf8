import type { Readable } from "node:stream";
import type { SecretValue } from "../runtime/secret-value.ts";
import type { RawHeaders } from "../vault/raw-headers.ts";

/** A client's request, ready to go upstream. */
export interface ProxiedRequest {
  /** The verb that the client sent, LIST and SCAN included. */
  readonly method: string;
  /** Path and query exactly as the client sent them, starting with a slash. */
  readonly target: string;
  /** What goes upstream: with the token and the namespace, without the headers of the client's connection. */
  readonly headers: RawHeaders;
  /** The token that the headers carry, whoever brought it. */
  readonly token: SecretValue | undefined;
  /** True if the token is the agent's own. */
  readonly autoAuth: boolean;
  /** The namespace that the headers carry; empty for none. */
  readonly namespace: string;
  /** Null for none. A stream is read once; bytes can be sent again. */
  readonly body: Readable | Uint8Array | null;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
}

export interface ProxiedResponse {
  readonly statusCode: number;
  /** As the server sent them; those of its connection are left out later. */
  readonly headers: RawHeaders;
  readonly body: Readable | Uint8Array;
}

/**
 * Something that answers requests: the forwarder, or a cache in front of it. Rejects with an AgentError if there is no
 * answer, or with the signal's reason. Whoever takes a response reads its body to the end or destroys it.
 */
export interface Proxier {
  send(request: ProxiedRequest): Promise<ProxiedResponse>;
}
