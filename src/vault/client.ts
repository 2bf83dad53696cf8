import { abortReason, childController } from "../runtime/abort.ts";
import type { Logger } from "../observability/logger.ts";
import type { Clock } from "../runtime/clock.ts";
import { AgentError, errorMessage } from "../runtime/errors.ts";
import type { SecretValue } from "../runtime/secret-value.ts";
import { encodeJsonBody, type JsonBody } from "./json-body.ts";
import { apiName, apiPath, encodeQuery, type Query } from "./request-path.ts";
import { readAll } from "./response-body.ts";
import { parseSecret, type VaultResponse } from "./response.ts";
import { isReadVerb, mayRetry, retryAfter, retryWait } from "./retry-policy.ts";
import { headerValue, type RawHeaders } from "./raw-headers.ts";
import { isRedirect, redirectTarget, refusedRedirect } from "./redirect.ts";
import type { Transport, TransportRequest } from "./transport.ts";
import { describeBody, errorsOf, VaultError } from "./vault-error.ts";

export interface VaultClientOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  /** How often a failed request is repeated; 0 never. */
  readonly retries: number;
  /** Sent with every request that names none itself. Default: the root namespace. */
  readonly namespace?: string;
  readonly userAgent: string;
  /** Milliseconds for a request with all its repetitions. Default 60 s; 0 is no limit. */
  readonly timeout?: number;
  /** Longest answer, in bytes. Default 32 MiB. */
  readonly maxResponseSize?: number;
  /** Default true; false takes a redirect for the answer, which is then empty. */
  readonly followRedirects?: boolean;
  /** Told of every repetition. */
  readonly logger?: Pick<Logger, "warn">;
}

export interface VaultRequest {
  /** LIST goes out as GET with `list=true`, which gets through every proxy. */
  readonly method: "GET" | "LIST" | "PUT" | "POST" | "PATCH" | "DELETE";
  /** Without `v1/`: `secret/data/app`. Taken literally: a `%` or `?` is part of a name. */
  readonly path: string;
  readonly query?: Query;
  readonly body?: JsonBody | Buffer;
  readonly token?: SecretValue;
  /** Instead of the client's; the empty string is the root namespace. */
  readonly namespace?: string;
  /** Asks Vault to wrap the answer, for this long: `60s`, `5m`. */
  readonly wrapTtl?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Instead of the client's `retries`. */
  readonly maxRetries?: number;
  /** Milliseconds for this request with its repetitions, where that is less than the client's `timeout`. */
  readonly timeout?: number;
  /**
   * Whether the request may be sent again although Vault may have carried it out (the connection broke in the middle).
   * Default: true for GET and LIST.
   */
  readonly idempotent?: boolean;
}

export interface VaultClient {
  readonly address: string;
  readonly namespace: string | undefined;
  /** Milliseconds that a request may take with all its repetitions; Infinity: no limit. */
  readonly timeout: number;
  /**
   * Sends a request as Go's API client does. 412, 429, 5xx (except 501) and lost connections are repeated, after what
   * Retry-After says (at most 30 s) or a growing wait; a Retry-After holds back every request of this client. One redirect
   * is followed, with the method, the body and the token.
   *
   * A 404 of a GET or LIST resolves, with a `secret` only if it has data or warnings. Everything else that is not 2xx or
   * 3xx rejects with a VaultError. Other AgentErrors: those of Transport.request, VAULT_TIMEOUT, VAULT_TOKEN_INVALID,
   * VAULT_REDIRECT_REFUSED, VAULT_RESPONSE_TOO_LARGE, VAULT_RESPONSE_MALFORMED. Rejects with the signal's reason on abort.
   */
  request(request: VaultRequest): Promise<VaultResponse>;
}

/**
 * Milliseconds for a request that a healthy server answers at once, and that does no harm twice. When it hangs, its
 * connection is most likely dead, and a new one is better than the client's whole patience.
 */
export function quickTimeout({ timeout }: Pick<VaultClient, "timeout">): number {
  return timeout * QUICK;
}

export function createVaultClient(options: VaultClientOptions): VaultClient {
  return new RetryingClient(options);
}

const DEFAULT_TIMEOUT_MS = 60_000;
/** What the server answers from a table or from its storage should take no longer than this part of the client's timeout. */
const QUICK = 1 / 4;
const DEFAULT_MAX_RESPONSE_SIZE = 32 * 1024 * 1024;
/** No server may silence the agent for longer than this, whatever its Retry-After says. */
const RETRY_AFTER_CAP_MS = 30_000;

interface Answer {
  readonly statusCode: number;
  readonly headers: RawHeaders;
  readonly body: Buffer;
}

class RetryingClient implements VaultClient {
  readonly #options: VaultClientOptions;
  /** Monotonic time before which no request is sent, because Vault asked for it. */
  #notBefore = -Infinity;

  constructor(options: VaultClientOptions) {
    this.#options = options;
  }

  get address(): string {
    return this.#options.transport.address.display;
  }

  get namespace(): string | undefined {
    return this.#options.namespace;
  }

  get timeout(): number {
    const { timeout = DEFAULT_TIMEOUT_MS } = this.#options;
    return timeout === 0 ? Infinity : timeout;
  }

  async request(request: VaultRequest): Promise<VaultResponse> {
    const { clock } = this.#options;
    const timeout = Math.min(this.timeout, request.timeout ?? Infinity);
    checkToken(request.token);
    const parent = request.signal ?? new AbortController().signal;
    const { controller, dispose } = childController(parent);
    const timer = new AbortController();
    let failure: AgentError | undefined;
    if (timeout < Infinity) {
      clock.sleep(timeout, timer.signal).then(
        () => controller.abort(this.#timedOut(request, timeout, failure)),
        () => undefined,
      );
    }
    const deadline = clock.monotonic() + timeout;
    try {
      return await this.#repeat(request, deadline, controller.signal, (error) => (failure = error));
    } finally {
      timer.abort();
      dispose();
    }
  }

  async #repeat(
    request: VaultRequest,
    deadline: number,
    signal: AbortSignal,
    onFailure: (error: AgentError) => void,
  ): Promise<VaultResponse> {
    const { clock, retries, logger } = this.#options;
    const maxRetries = request.maxRetries ?? retries;
    const idempotent = request.idempotent ?? isReadVerb(request.method);
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#holdBack(signal);
        return await this.#attempt(request, signal);
      } catch (error) {
        if (signal.aborted) throw abortReason(signal);
        if (attempt > maxRetries || !mayRetry(error, idempotent)) throw error;
        // After a Retry-After every request waits, this one too, so that it needs no wait of its own.
        const asked = this.#notBefore - clock.monotonic();
        const wait = asked > 0 ? asked : retryWait(clock, attempt);
        // Go would wait until the time is up and then say no more than that it is.
        if (clock.monotonic() + wait >= deadline) throw error;
        onFailure(error);
        const fields = { error: error.message, code: error.code, attempt, wait_ms: Math.round(wait) };
        logger?.warn("a request to Vault failed and will be repeated", fields);
        await clock.sleep(wait, signal);
      }
    }
  }

  async #holdBack(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    for (;;) {
      const wait = this.#notBefore - clock.monotonic();
      if (wait <= 0) return;
      await clock.sleep(wait, signal);
    }
  }

  async #attempt(request: VaultRequest, signal: AbortSignal): Promise<VaultResponse> {
    const answer = await this.#follow(request, signal);
    const { statusCode, headers, body } = answer;
    const path = apiName(request.path);
    const reads = isReadVerb(request.method);
    if (statusCode >= 200 && statusCode < 400) return respond(answer, request, []);
    if (statusCode === 404 && reads) {
      const errors = errorsOf(body.toString("utf8"));
      // A 404 that is not Vault's own comes from something in between: that is no proof that the secret is missing.
      if (errors !== undefined) return respond(answer, request, errors);
    }
    if (statusCode === 429 || statusCode === 503) this.#slowDown(headerValue(headers, "retry-after"));
    const namespace = request.namespace ?? this.#options.namespace;
    const contentType = headerValue(headers, "content-type");
    throw new VaultError({ method: request.method, path, statusCode, namespace, contentType, body });
  }

  #slowDown(value: string | undefined): void {
    const { clock } = this.#options;
    const wait = retryAfter(value, clock.now());
    if (wait === undefined) return;
    this.#notBefore = Math.max(this.#notBefore, clock.monotonic() + Math.min(wait, RETRY_AFTER_CAP_MS));
  }

  /** Sends the request, and once more to where the answer leads. */
  async #follow(request: VaultRequest, signal: AbortSignal): Promise<Answer> {
    const { transport, followRedirects = true } = this.#options;
    const query = encodeQuery(request.method === "LIST" ? { ...request.query, list: "true" } : request.query);
    const wire = this.#wireRequest(request, query, signal);
    const answer = await this.#exchange(request, wire);
    const location = headerValue(answer.headers, "location");
    if (!followRedirects || !isRedirect(answer.statusCode) || location === undefined) return answer;
    const from = new URL(transport.address.origin + transport.address.basePath + wire.path);
    const target = redirectTarget(request, from, location);
    // As Go does, the token goes along: a standby sends its clients to the active node, which is another host.
    const path = target.pathname + (target.search === "" ? query : target.search);
    const second = await this.#exchange(request, { ...wire, path, origin: target.origin });
    if (isRedirect(second.statusCode)) {
      throw refusedRedirect(request, `${target.host} redirects once more, and only one redirect is followed`);
    }
    return second;
  }

  #wireRequest(request: VaultRequest, query: string, signal: AbortSignal): TransportRequest {
    const headers = ["X-Vault-Request", "true", "User-Agent", this.#options.userAgent];
    const namespace = request.namespace ?? this.#options.namespace ?? "";
    if (namespace !== "") headers.push("X-Vault-Namespace", namespace);
    if (request.token !== undefined) headers.push("X-Vault-Token", request.token.reveal());
    if (request.wrapTtl !== undefined) headers.push("X-Vault-Wrap-TTL", request.wrapTtl);
    for (const [name, value] of Object.entries(request.headers ?? {})) headers.push(name, value);
    let body: Buffer | null = null;
    if (Buffer.isBuffer(request.body)) body = request.body;
    else if (request.body !== undefined) {
      body = Buffer.from(encodeJsonBody(request.body));
      headers.push("Content-Type", "application/json");
    }
    return {
      method: request.method === "LIST" ? "GET" : request.method,
      path: apiPath(request.path) + query,
      headers,
      body,
      signal,
    };
  }

  async #exchange(request: VaultRequest, wire: TransportRequest): Promise<Answer> {
    const { transport, maxResponseSize = DEFAULT_MAX_RESPONSE_SIZE } = this.#options;
    const { statusCode, headers, body } = await transport.request(wire);
    const read = await readAll(body, maxResponseSize);
    if (read !== undefined) return { statusCode, headers, body: read };
    const path = apiName(request.path);
    throw new AgentError(
      "VAULT_RESPONSE_TOO_LARGE",
      `${request.method} ${path}: the answer is longer than ${maxResponseSize} bytes`,
      { detail: { method: request.method, path, limit: maxResponseSize } },
    );
  }

  #timedOut(request: VaultRequest, timeout: number, failure: AgentError | undefined): AgentError {
    const path = apiName(request.path);
    const before = failure === undefined ? "" : `; before that: ${failure.message}`;
    return new AgentError(
      "VAULT_TIMEOUT",
      `${request.method} ${path}: no answer from ${this.address} within ${Math.round(timeout / 100) / 10} s${before}`,
      { detail: { method: request.method, path, address: this.address }, cause: failure, retryable: true },
    );
  }
}

function respond({ statusCode, headers, body }: Answer, request: VaultRequest, errors: string[]): VaultResponse {
  const secret = parseBody(body, headers, request);
  // Of a 404 only what Vault deliberately put beside it counts: a KV v2 version that is deleted has data, for one.
  const found = statusCode !== 404 || (secret?.data?.size ?? 0) > 0 || (secret?.warnings.length ?? 0) > 0;
  const kept = found && !(statusCode === 404 && errors.length > 0);
  return { statusCode, headers, errors, ...(kept && secret !== undefined ? { secret } : {}) };
}

function parseBody(body: Buffer, headers: RawHeaders, request: VaultRequest): VaultResponse["secret"] {
  try {
    return parseSecret(body.toString("utf8"));
  } catch (error) {
    const path = apiName(request.path);
    const contentType = headerValue(headers, "content-type");
    // A body that is JSON but no secret says why itself; another is described.
    const why =
      contentType?.startsWith("application/json") === true ? errorMessage(error) : describeBody({ contentType, body });
    throw new AgentError("VAULT_RESPONSE_MALFORMED", `${request.method} ${path}: ${why}`, {
      detail: { method: request.method, path },
      cause: error,
    });
  }
}

/** As Go does, and before the token gets into a message about a bad header. */
function checkToken(token: SecretValue | undefined): void {
  if (token !== undefined && !/^[\x20-\x7e]*$/.test(token.reveal())) {
    throw new AgentError(
      "VAULT_TOKEN_INVALID",
      "the Vault token has characters that no token has, such as a line break",
    );
  }
}
