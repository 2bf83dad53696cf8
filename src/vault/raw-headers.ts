/** Names and values in turn, as they stand on the wire; the same shape as `rawHeaders` of node:http. */
export type RawHeaders = readonly string[];

/** The first value of a header; `name` in lower case. */
export function headerValue(headers: RawHeaders, name: string): string | undefined {
  for (let at = 0; at < headers.length; at += 2) {
    if (headers[at]?.toLowerCase() === name) return headers[at + 1];
  }
  return undefined;
}
