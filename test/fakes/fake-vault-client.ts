import { abortReason } from "../../src/runtime/abort.ts";
import type { Clock } from "../../src/runtime/clock.ts";
import type { VaultClient, VaultRequest } from "../../src/vault/client.ts";
import { encodeJsonBody, type JsonBody } from "../../src/vault/json-body.ts";
import { parseSecret, type VaultResponse } from "../../src/vault/response.ts";
import { VaultError } from "../../src/vault/vault-error.ts";

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** Revealed; undefined if the request had none. */
  readonly token: string | undefined;
  /** As it would be on the wire, parsed. */
  readonly body: unknown;
  readonly query: VaultRequest["query"];
  readonly maxRetries: number | undefined;
  /** Milliseconds; undefined if the request had no limit of its own. */
  readonly timeout: number | undefined;
  /** Monotonic time of the fake clock. */
  readonly at: number;
}

/** A body to answer with (200; an empty one is null), an error to reject with, or a function that says so later. */
export type Answer = object | Error | null | ((request: RecordedRequest) => Answer | Promise<Answer>);

/**
 * A Vault that answers by script. `on("GET secret/a", first, second)` answers the first request of that name with `first`
 * and every later one with `second`; what was never scripted is a 404. Requests are recorded in order.
 */
export class FakeVaultClient implements VaultClient {
  readonly address = "http://vault.test:8200";
  readonly namespace = undefined;
  readonly timeout = 60_000;
  readonly requests: RecordedRequest[] = [];
  /** Requests under way now, and the most that ever were. */
  inFlight = 0;
  peak = 0;
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #scripts = new Map<string, Answer[]>();

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** Replaces the script of `METHOD path`. */
  on(name: string, ...answers: Answer[]): this {
    this.#scripts.set(name, [...answers]);
    return this;
  }

  /** Scripts the answer to the question which mount a path is on. */
  mount(route: string, mountPath: string, version: "1" | "2"): this {
    const data = { path: mountPath, type: "kv", options: { version } };
    return this.on(`GET sys/internal/ui/mounts/${route}`, { data });
  }

  /** The requests of one name, or of all names with this prefix. */
  sent(prefix: string): RecordedRequest[] {
    return this.requests.filter(({ method, path }) => `${method} ${path}`.startsWith(prefix));
  }

  /** The names of all requests, in order. */
  get log(): string[] {
    return this.requests.map(({ method, path }) => `${method} ${path}`);
  }

  async request(request: VaultRequest): Promise<VaultResponse> {
    const { method, path, token, body, query, maxRetries, timeout, signal } = request;
    if (signal?.aborted === true) throw abortReason(signal);
    const sentBody: unknown = body === undefined ? undefined : JSON.parse(encodeJsonBody(body as JsonBody));
    const recorded = {
      method,
      path,
      token: token?.reveal(),
      body: sentBody,
      query,
      maxRetries,
      timeout,
      at: this.#clock.monotonic(),
    };
    this.requests.push(recorded);
    this.inFlight += 1;
    this.peak = Math.max(this.peak, this.inFlight);
    try {
      return respond(await raceAbort(this.#answer(recorded), signal), method, path);
    } finally {
      this.inFlight -= 1;
    }
  }

  async #answer(request: RecordedRequest): Promise<Answer> {
    const script = this.#scripts.get(`${request.method} ${request.path}`);
    // The last answer stays, as a server does.
    let answer = script === undefined ? notFound : ((script.length > 1 ? script.shift() : script[0]) ?? null);
    while (typeof answer === "function")
      answer = await (answer as (request: RecordedRequest) => Promise<Answer>)(request);
    return answer;
  }
}

/** The answer of a read that finds nothing. */
export const notFound: object = { statusCode: 404 };

function respond(answer: Answer, method: string, path: string): VaultResponse {
  if (answer instanceof Error) throw answer;
  if (answer === notFound) {
    if (method !== "GET" && method !== "LIST") throw vaultError(404, `${method} ${path} is not in the script`);
    return { statusCode: 404, headers: [], errors: [] };
  }
  const secret = answer === null ? undefined : parseSecret(JSON.stringify(answer));
  const statusCode = secret === undefined ? 204 : 200;
  return { statusCode, headers: [], errors: [], ...(secret === undefined ? {} : { secret }) };
}

function raceAbort<T>(operation: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return operation;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(abortReason(signal));
    signal.addEventListener("abort", onAbort, { once: true });
    operation.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** What the server answers when it refuses. */
export function vaultError(statusCode: number, ...errors: string[]): VaultError {
  const body = Buffer.from(JSON.stringify({ errors }));
  return new VaultError({ method: "GET", path: "scripted", statusCode, body, contentType: "application/json" });
}

/** An answer that a test gives when it wants to. */
export function heldAnswer(): { readonly answer: () => Promise<Answer>; readonly give: (answer: Answer) => void } {
  let give: (answer: Answer) => void = () => undefined;
  const promise = new Promise<Answer>((resolve) => (give = resolve));
  return { answer: () => promise, give };
}
