import type { JsonBody } from "../vault/json-body.ts";

/** What a method wants sent to log in: `PUT <path>` with `body`. */
export interface LoginRequest {
  /** API path without the leading `v1/`, for example `auth/approle/login`. */
  readonly path: string;
  readonly body: JsonBody;
}

/** One way to prove an identity to the server. The authenticator owns retries, renewal and the token. */
export interface AuthMethod {
  /** The name in the config: `approle`, `kubernetes`, … */
  readonly type: string;
  /**
   * Runs once before the first login. Throws AgentError for what only a person can mend, so that the agent ends with one
   * clear line instead of retrying in vain.
   */
  check(): Promise<void>;
  /** Reads the credentials, anew for each login. Throws AgentError (retryable where a later try may find them). */
  prepare(signal: AbortSignal): Promise<LoginRequest>;
}
