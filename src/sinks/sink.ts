import type { SecretValue } from "../runtime/secret-value.ts";

/** One place where the token is delivered. */
export interface Sink {
  /** Stands in log lines: `file`. */
  readonly type: string;
  /** Where it goes, for the log and the status. */
  readonly target: string;
  /** Throws AgentError if a delivery could not work. Runs once, before the first login. */
  check(): Promise<void>;
  /** Delivers the token; throws AgentError (retryable) if that fails, and leaves the old content then. */
  write(token: SecretValue): Promise<void>;
}
