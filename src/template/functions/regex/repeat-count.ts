/** How often a part of a pattern may repeat itself: Go takes 1000 times, all counts of what encloses it multiplied. */

/** A part that repeats something a counted number of times, or holds such parts. */
export interface Repeats {
  /** How often at most, or at least when there is no bound; undefined for a mere group. */
  readonly count?: number;
  readonly parts: readonly Repeats[];
}

export const NO_REPEATS: Repeats = { parts: [] };

/** The parts as one; those that count nothing are left out. */
export function groupRepeats(parts: readonly Repeats[]): Repeats {
  const counting = parts.filter((part) => part !== NO_REPEATS);
  return counting.length === 0 ? NO_REPEATS : counting.length === 1 ? (counting[0] ?? NO_REPEATS) : { parts: counting };
}

export function isAllowed({ count, parts }: Repeats, limit = 1000): boolean {
  if (count === 0) return true;
  if (count !== undefined && count > limit) return false;
  const left = count === undefined ? limit : Math.floor(limit / count);
  return parts.every((part) => isAllowed(part, left));
}
