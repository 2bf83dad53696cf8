import type { Clock } from "../runtime/clock.ts";
import { isRetryableStatus, retryAfter, retryWait } from "../vault/retry-policy.ts";

/** What came of an attempt: an answer's status, or nothing for a lost or refused connection. */
export interface AttemptOutcome {
  readonly method: string;
  readonly target: string;
  readonly statusCode: number | undefined;
  /** The answer's Retry-After, if it has one. */
  readonly retryAfter: string | undefined;
  /** Counts from 1. */
  readonly attempt: number;
  /** Since the first attempt began, milliseconds. */
  readonly elapsed: number;
}

/** Milliseconds to wait before the request is sent again, or undefined to hand the outcome to the client. */
export type RetryPolicy = (outcome: AttemptOutcome) => number | undefined;

export interface RetryOptions {
  /** How often a request is sent again at most; 0 for never. */
  readonly retries: number;
}

/** No attempt begins later than this after the first, milliseconds: as in Go. */
const BUDGET_MS = 60_000;
/** Their answers are states, not failures: a sealed server says 503 to whoever asks for its health. */
const STATE_PATHS = /^\/v1\/sys\/(?:health|seal-status|leader|init)(?:\?|$)/;

/**
 * The Go client's rules: 412, 429, 5xx but 501, and lost connections; Retry-After counts for 429 and 503. A client of the
 * proxy waits for its answer, so (unlike the agent's own requests) one Retry-After holds back no other request.
 */
export function createRetryPolicy(clock: Pick<Clock, "random" | "now">, { retries }: RetryOptions): RetryPolicy {
  return ({ attempt, target, statusCode, retryAfter: value, elapsed }) => {
    const transient = statusCode === undefined || isRetryableStatus(statusCode);
    if (attempt > retries || STATE_PATHS.test(target) || !transient) return undefined;
    const asked = statusCode === 429 || statusCode === 503 ? retryAfter(value, clock.now()) : undefined;
    const wait = asked ?? retryWait(clock, attempt);
    return elapsed + wait > BUDGET_MS ? undefined : wait;
  };
}
