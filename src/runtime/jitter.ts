import type { Clock } from "./clock.ts";

/** A token or a lease is renewed when this part of what is left is over. */
export const RENEW_AT = 2 / 3;
const JITTER = 0.1;

/** The part (0 to 1) of a time, up to a tenth of the time earlier, so that a fleet spreads out. Milliseconds in and out. */
export function partOf(time: number, part: number, clock: Pick<Clock, "random">): number {
  return time * (part - JITTER * clock.random());
}
