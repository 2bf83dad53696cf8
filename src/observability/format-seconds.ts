/** Milliseconds as a field of a log line: `0.75s`, `5s`, `300s`. */
export function formatSeconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(ms < 10_000 ? 2 : 0))}s`;
}
