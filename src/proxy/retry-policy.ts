import type { Clock } from "../runtime/clock.ts";

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
  /** Shortest and longest first wait, milliseconds; the n-th is n times as long. Default 1000 and 1500, as in Go. */
  readonly minWait?: number;
  readonly maxWait?: number;
  /** No attempt begins later than this after the first, milliseconds. Default 60 000, as in Go. */
  readonly budget?: number;
}

/** Their answers are states, not failures: a sealed server says 503 to whoever asks for its health. */
const STATE_PATHS = /^\/v1\/sys\/(?:health|seal-status|leader|init)(?:\?|$)/;

/** The Go client's rules: 412, 429, 5xx but 501, and lost connections; Retry-After counts for 429 and 503. */
export function createRetryPolicy(clock: Pick<Clock, "random" | "now">, options: RetryOptions): RetryPolicy {
  const { retries, minWait = 1000, maxWait = 1500, budget = 60_000 } = options;
  return (outcome) => {
    if (outcome.attempt > retries || STATE_PATHS.test(outcome.target) || !isTransient(outcome.statusCode))
      return undefined;
    const asked = retryAfterMs(outcome, clock);
    const wait = asked ?? (minWait + clock.random() * (maxWait - minWait)) * outcome.attempt;
    return outcome.elapsed + wait > budget ? undefined : wait;
  };
}

function isTransient(statusCode: number | undefined): boolean {
  if (statusCode === undefined) return true;
  return statusCode === 412 || statusCode === 429 || (statusCode >= 500 && statusCode !== 501);
}

function retryAfterMs({ statusCode, retryAfter }: AttemptOutcome, clock: Pick<Clock, "now">): number | undefined {
  if (retryAfter === undefined || (statusCode !== 429 && statusCode !== 503)) return undefined;
  if (/^[0-9]+$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const due = Date.parse(retryAfter);
  return Number.isNaN(due) ? undefined : Math.max(0, due - clock.now());
}
