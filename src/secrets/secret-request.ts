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
  /** For a PUT that issues a certificate: it is asked for only if none that is kept can be used again. */
  readonly keptIn?: CertificatePlace | undefined;
}

/** The file that holds the certificate which was issued before, if it holds one. */
export interface CertificatePlace {
  /** Requests for certificates in different files are different ones, although everything else is equal. */
  readonly path: string;
  /** The file's text; undefined if it cannot be read. */
  read(): Promise<string | undefined>;
}

/** The key of a request. Parameters count whatever their order; a slash more or less at the ends does not. */
export function secretKey({ method, path, body, keptIn }: SecretRequest): string {
  const { route, query } = splitPath(path);
  const sortedQuery = new URLSearchParams(query);
  sortedQuery.sort();
  const parameters = Object.entries(body ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([method, route, sortedQuery.toString(), parameters, keptIn?.path]);
}

/** The path of the API (no slash or space at either end) and the query behind its `?` (empty if there is none). */
export function splitPath(path: string): { route: string; query: string } {
  const trimmed = path.trim();
  const mark = trimmed.indexOf("?");
  const route = mark === -1 ? trimmed : trimmed.slice(0, mark);
  return { route: route.replace(/^\/+|\/+$/g, ""), query: mark === -1 ? "" : trimmed.slice(mark + 1) };
}
