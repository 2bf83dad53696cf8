/** What to call the two sides. */
export interface DiffNames {
  readonly from: string;
  readonly to: string;
}

/** Lines around a change. */
const CONTEXT = 3;
/** Steps of the search for a short script; beyond them everything between the first and the last change is replaced. */
const MOST_STEPS = 20_000_000;
/** Differing lines that the search goes up to: its memory grows with the square of them. */
const MOST_EDITS = 2000;

/** A run of lines that differ: `from[fromStart, fromEnd)` is replaced by `to[toStart, toEnd)`. */
interface Change {
  readonly fromStart: number;
  readonly fromEnd: number;
  readonly toStart: number;
  readonly toEnd: number;
}

/**
 * The difference in the unified format of `diff -u`, which `patch` takes; empty if there is none. Lines are compared as
 * bytes, so nothing that is no UTF-8 is lost.
 */
export function unifiedDiff(from: Uint8Array, to: Uint8Array, names: DiffNames): Buffer {
  const fromLines = splitLines(from);
  const toLines = splitLines(to);
  const hunks = groupChanges(findChanges(fromLines, toLines));
  if (hunks.length === 0) return Buffer.alloc(0);
  const body = hunks.map((changes) => formatHunk(fromLines, toLines, changes));
  const header = Buffer.from(`--- ${oneLine(names.from)}\n+++ ${oneLine(names.to)}\n`);
  return Buffer.concat([header, Buffer.from(body.join(""), "latin1")]);
}

/** One character a byte; each line with its line feed, so that a missing one at the end is a difference. */
function splitLines(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function oneLine(name: string): string {
  return name.replace(/[\t\n\r]/g, " ");
}

function findChanges(from: readonly string[], to: readonly string[]): Change[] {
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) start += 1;
  let fromEnd = from.length;
  let toEnd = to.length;
  while (fromEnd > start && toEnd > start && from[fromEnd - 1] === to[toEnd - 1]) {
    fromEnd -= 1;
    toEnd -= 1;
  }
  if (start === fromEnd && start === toEnd) return [];
  const [fromNumbers, toNumbers] = numberLines(from.slice(start, fromEnd), to.slice(start, toEnd));
  const matches = shortestMatches(fromNumbers, toNumbers) ?? [];
  return changesBetween(matches, { fromStart: start, fromEnd, toStart: start, toEnd });
}

/** Equal lines get equal numbers: comparing those is quicker. */
function numberLines(from: readonly string[], to: readonly string[]): [Int32Array, Int32Array] {
  const numbers = new Map<string, number>();
  const numberOf = (line: string): number => {
    let number = numbers.get(line);
    if (number === undefined) numbers.set(line, (number = numbers.size));
    return number;
  };
  return [Int32Array.from(from, numberOf), Int32Array.from(to, numberOf)];
}

/**
 * Myers' greedy search for the shortest edit script: the pairs of lines that stay, in order. undefined if that takes more
 * than the bounds allow.
 */
function shortestMatches(from: Int32Array, to: Int32Array): [number, number][] | undefined {
  // The furthest place on each diagonal before each round, so that the way can be gone back.
  const rounds: Int32Array[] = [];
  let furthest = new Int32Array(3);
  let steps = 0;
  for (let edits = 0; edits <= MOST_EDITS; edits += 1) {
    rounds.push(furthest);
    const next = new Int32Array(2 * edits + 5);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = edits === 0 ? 0 : firstPlace(furthest, edits, diagonal);
      let y = x - diagonal;
      while (x < from.length && y < to.length && from[x] === to[y]) {
        x += 1;
        y += 1;
        steps += 1;
      }
      if (diagonal === from.length - to.length && x >= from.length) return goBack(rounds, from.length, to.length);
      next[diagonal + edits + 2] = x;
    }
    steps += edits;
    if (steps > MOST_STEPS) return undefined;
    furthest = next;
  }
  return undefined;
}

/** Where a diagonal is entered: from the one above by an insertion, or from the one below by a deletion. */
function firstPlace(previous: Int32Array, edits: number, diagonal: number): number {
  // `previous` is of the round before: its diagonal d lies at d + (edits - 1) + 2.
  const at = diagonal + edits + 1;
  const below = previous[at - 1] ?? 0;
  const above = previous[at + 1] ?? 0;
  return comesFromAbove(diagonal, edits, below, above) ? above : below + 1;
}

function comesFromAbove(diagonal: number, edits: number, below: number, above: number): boolean {
  return diagonal === -edits || (diagonal !== edits && below < above);
}

function goBack(rounds: readonly Int32Array[], fromLength: number, toLength: number): [number, number][] {
  const matches: [number, number][] = [];
  let [x, y] = [fromLength, toLength];
  for (let edits = rounds.length - 1; edits >= 0; edits -= 1) {
    const previous = rounds[edits] as Int32Array;
    const diagonal = x - y;
    const at = diagonal + edits + 1;
    const fromAbove = comesFromAbove(diagonal, edits, previous[at - 1] ?? 0, previous[at + 1] ?? 0);
    const entered = edits === 0 ? 0 : firstPlace(previous, edits, diagonal);
    while (x > entered) matches.push([(x -= 1), (y -= 1)]);
    if (fromAbove) y -= 1;
    else x -= 1;
  }
  return matches.reverse();
}

function changesBetween(matches: readonly [number, number][], whole: Change): Change[] {
  const changes: Change[] = [];
  let { fromStart, toStart } = whole;
  const { fromStart: fromOffset, toStart: toOffset, fromEnd, toEnd } = whole;
  const add = (from: number, to: number): void => {
    if (from > fromStart || to > toStart) changes.push({ fromStart, fromEnd: from, toStart, toEnd: to });
    fromStart = from + 1;
    toStart = to + 1;
  };
  for (const [from, to] of matches) add(fromOffset + from, toOffset + to);
  add(fromEnd, toEnd);
  return changes;
}

/** Changes whose surroundings touch make one hunk. */
function groupChanges(changes: readonly Change[]): Change[][] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const hunk = hunks.at(-1);
    const last = hunk?.at(-1);
    if (hunk !== undefined && last !== undefined && change.fromStart - last.fromEnd <= 2 * CONTEXT) hunk.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function formatHunk(from: readonly string[], to: readonly string[], changes: readonly Change[]): string {
  const [first, last] = [changes[0] as Change, changes.at(-1) as Change];
  const before = Math.min(CONTEXT, first.fromStart);
  const after = Math.min(CONTEXT, from.length - last.fromEnd);
  const fromRange = formatRange(first.fromStart - before, last.fromEnd + after);
  const toRange = formatRange(first.toStart - before, last.toEnd + after);
  const lines: string[] = [`@@ -${fromRange} +${toRange} @@\n`];
  const add = (sign: string, part: readonly string[]): void => {
    for (const line of part)
      lines.push(sign + (line.endsWith("\n") ? line : `${line}\n\\ No newline at end of file\n`));
  };
  let at = first.fromStart - before;
  for (const { fromStart, fromEnd, toStart, toEnd } of changes) {
    add(" ", from.slice(at, fromStart));
    add("-", from.slice(fromStart, fromEnd));
    add("+", to.slice(toStart, toEnd));
    at = fromEnd;
  }
  add(" ", from.slice(at, last.fromEnd + after));
  return lines.join("");
}

/** Lines count from 1; a range of none names the line before it. */
function formatRange(start: number, end: number): string {
  const length = end - start;
  return length === 1 ? String(start + 1) : `${length === 0 ? start : start + 1},${length}`;
}
