/** Names and values in turn, as they stand on the wire (`rawHeaders` of node:http): order, case and repetitions are kept. */
export type RawHeaders = readonly string[];

/** The first value of a header; `name` in lower case. */
export function headerValue(headers: RawHeaders, name: string): string | undefined {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (isNamed(headers[at] ?? "", name)) return headers[at + 1];
  }
  return undefined;
}

/** How often a header occurs; `name` in lower case. */
export function countHeader(headers: RawHeaders, name: string): number {
  let count = 0;
  for (let at = 0; at < headers.length; at += 2) {
    if (isNamed(headers[at] ?? "", name)) count += 1;
  }
  return count;
}

/** Removes every occurrence of a header in place; `name` in lower case. */
export function dropHeader(headers: string[], name: string): void {
  for (let at = headers.length - 2; at >= 0; at -= 2) {
    if (isNamed(headers[at] ?? "", name)) headers.splice(at, 2);
  }
}

/** The headers whose names (given in lower case) are wanted. */
export function filterHeaders(headers: RawHeaders, isWanted: (name: string) => boolean): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? "";
    if (isWanted(name.toLowerCase())) kept.push(name, headers[at + 1] ?? "");
  }
  return kept;
}

/** Compares the lengths first: most headers are not the one that is looked for. */
function isNamed(name: string, lower: string): boolean {
  return name.length === lower.length && name.toLowerCase() === lower;
}
