import type { Clock } from "../runtime/clock.ts";
import { AgentError } from "../runtime/errors.ts";

/** As Go's API client: the wait before a repetition grows by one step of this range each time. */
const RETRY_WAIT_MIN_MS = 1000;
const RETRY_WAIT_MAX_MS = 1500;

const READ_VERBS: ReadonlySet<string> = new Set(["GET", "HEAD", "LIST", "SCAN", "OPTIONS"]);

/** True for verbs that change nothing: carrying them out twice does no harm. */
export function isReadVerb(method: string): boolean {
  return READ_VERBS.has(method);
}

/** 412 (the node has not caught up yet), 429, and every 5xx but 501. */
export function isRetryableStatus(status: number): boolean {
  return status === 412 || status === 429 || (status >= 500 && status !== 501);
}

/**
 * True if a request that failed this way may be sent again: Vault answered that it should be, or it cannot have been
 * carried out, or carrying it out twice does no harm.
 */
export function mayRetry(error: unknown, idempotent: boolean): error is AgentError {
  if (!(error instanceof AgentError) || !error.retryable) return false;
  return error.code === "VAULT_RESPONSE_ERROR" || error.detail["sent"] === false || idempotent;
}

/** Milliseconds before repetition number `attempt` (1 is the first): linear with jitter, as in Go. */
export function retryWait(clock: Pick<Clock, "random">, attempt: number): number {
  return (RETRY_WAIT_MIN_MS + clock.random() * (RETRY_WAIT_MAX_MS - RETRY_WAIT_MIN_MS)) * attempt;
}

/** Milliseconds that a Retry-After asks for (seconds or an HTTP date), however many; undefined if it asks for none. */
export function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  const wait = /^[0-9]+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  if (Number.isNaN(wait)) return undefined;
  return Math.max(0, wait);
}
