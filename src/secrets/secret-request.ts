/** What identifies a secret: two requests with the same key are one fetch, one lease and one value. */
export interface SecretRequest {
  /** GET reads, LIST lists, PUT writes (and gets a dynamic secret back, such as a certificate). */
  readonly method: "GET" | "LIST" | "PUT";
  /**
   * As a template names it: without `v1/`, without KV v2's `data/` if the author left it out, with an optional query
   * (`secret/app?version=2`).
   */
  readonly path: string;
  /** The parameters of a PUT. */
  readonly body?: Readonly<Record<string, string>> | undefined;
}

/** The key of a request. Parameters count whatever their order; a slash more or less at the ends does not. */
export function secretKey({ method, path, body }: SecretRequest): string {
  const { route, query } = splitPath(path);
  const sortedQuery = new URLSearchParams(query);
  sortedQuery.sort();
  const parameters = Object.entries(body ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([method, route, sortedQuery.toString(), parameters]);
}

/** The path of the API (no slash or space at either end) and the query behind its `?` (empty if there is none). */
export function splitPath(path: string): { route: string; query: string } {
  const trimmed = path.trim();
  const mark = trimmed.indexOf("?");
  const route = mark === -1 ? trimmed : trimmed.slice(0, mark);
  return { route: route.replace(/^\/+|\/+$/g, ""), query: mark === -1 ? "" : trimmed.slice(mark + 1) };
}
