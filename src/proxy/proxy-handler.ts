import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { Logger } from "../observability/logger.ts";
import { AgentError, errorMessage } from "../runtime/errors.ts";
import { SecretValue } from "../runtime/secret-value.ts";
import type { TokenReader } from "../token/latest-token.ts";
import { dropHeader, headerValue } from "../vault/raw-headers.ts";
import { FORGED, isForged } from "./forged-request.ts";
import { prepareHeaders, type HeaderRules, type PreparedHeaders } from "./headers.ts";
import { bodyNamesToken, hideToken, tokenEndpoint } from "./hide-token.ts";
import { requestVerb } from "./list-verb.ts";
import { isLogin } from "./login-path.ts";
import { findRequestFault } from "./request-fault.ts";
import type { ProxiedRequest, ProxiedResponse, Proxier } from "./proxied-request.ts";
import { hasBody, readBody, RequestBody } from "./request-body.ts";
import { respondError } from "./respond.ts";
import { sendResponse } from "./send-response.ts";
import { upstreamNamespace, type NamespaceRules } from "./upstream-namespace.ts";

export interface ProxyHandlerOptions {
  /** The forwarder, or a cache in front of it. */
  readonly proxier: Proxier;
  /** The agent's token; undefined if `use_auto_auth_token` is off. */
  readonly autoAuth?: {
    readonly token: TokenReader;
    /** True: the agent's token takes the place of any that a client brings. False: it serves those that bring none. */
    readonly force: boolean;
    /** Asked when the token is lost: resolves, and never rejects, when there is a new one or none is to be expected soon. */
    readonly untilReplaced?: () => Promise<void>;
  };
  /** `vault.namespace`; empty or absent for none. See upstreamNamespace. */
  readonly namespace?: string;
  /** A client's namespace is one below the configured one. Default false: it takes its place. */
  readonly prependNamespace?: boolean;
  /** Goes in front of the client's own User-Agent, for example `attache API Proxy/1.0`. */
  readonly userAgent: string;
  /** Longest body that is held in memory, bytes; longer ones get 413. Default 32 MiB. Streamed bodies have no limit. */
  readonly maxBufferedBody?: number;
  readonly logger: Logger;
  /**
   * The server said 403 to a request that carried this token of the agent. The answer waits for the promise, which must
   * not reject: if the token has a successor then, the request is sent once more, with that one.
   */
  readonly onForbidden?: (token: SecretValue) => Promise<void>;
}

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

const DEFAULT_MAX_BUFFERED_BODY = 32 * 1024 * 1024;
/** Endpoints that ask for no token: they work before the first login too. */
const WITHOUT_TOKEN =
  /^\/v1\/sys\/(?:health|seal-status|leader|init|unseal|ha-status|internal\/ui\/[^?]*|generate-root\/[^?]*|wrapping\/lookup)(?:\?|$)/;

/** Answers a listener's requests with what the proxier has: never throws, never leaves a request without an answer. */
export function createProxyHandler(options: ProxyHandlerOptions): RequestHandler {
  const handler = new ProxyHandler(options);
  return (request, response) => {
    handler.handle(request, response).catch((error: unknown) => handler.fail(request, response, error));
  };
}

class ProxyHandler {
  readonly #options: ProxyHandlerOptions;
  readonly #rules: HeaderRules & NamespaceRules;
  readonly #maxBufferedBody: number;

  constructor(options: ProxyHandlerOptions) {
    this.#options = options;
    this.#maxBufferedBody = options.maxBufferedBody ?? DEFAULT_MAX_BUFFERED_BODY;
    this.#rules = {
      namespace: options.namespace ?? "",
      prependNamespace: options.prependNamespace ?? false,
      userAgent: options.userAgent,
      dropClientToken: options.autoAuth?.force ?? false,
    };
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = findRequestFault(request);
    if (fault !== undefined) {
      respondError(response, fault.statusCode, fault.message, fault.headers);
      return;
    }
    const prepared = prepareHeaders(request.rawHeaders, this.#rules);
    const target = request.url ?? "/";
    let ownToken = this.#ownToken(prepared);
    if (ownToken === undefined && this.#lacksToken(prepared, target)) {
      await this.#options.autoAuth?.untilReplaced?.();
      if (response.destroyed) return;
      ownToken = this.#ownToken(prepared);
    }
    if (ownToken !== undefined && isForged(request) && !needsNoToken(target)) {
      respondError(response, 403, FORGED);
      return;
    }
    if (ownToken !== undefined) prepared.headers.push("X-Vault-Token", ownToken.reveal());
    else if (this.#lacksToken(prepared, target)) {
      respondError(response, 503, "auto-auth has no token yet; try again shortly", { "Retry-After": "1" });
      return;
    }

    const namespace = upstreamNamespace(this.#rules, prepared.clientNamespace, target, ownToken !== undefined);
    if (namespace !== "") prepared.headers.push("X-Vault-Namespace", namespace);

    const controller = new AbortController();
    response.on("close", () => {
      if (!response.writableFinished) controller.abort();
    });
    const endpoint = this.#options.autoAuth === undefined ? undefined : tokenEndpoint(target);
    // An answer that is going to be changed must not come compressed.
    if (endpoint !== undefined) dropHeader(prepared.headers, "accept-encoding");
    const proxied = await this.#proxiedRequest(
      request,
      { ...prepared, namespace },
      ownToken,
      controller.signal,
      endpoint === "by-body",
    );
    const hide = endpoint !== undefined && this.#isAboutOwnToken(proxied);
    if (hide && headerValue(proxied.headers, "x-vault-wrap-ttl") !== undefined) {
      // Whoever unwraps it would have the token.
      respondError(response, 400, "what the server says of the agent's own token cannot be wrapped");
      return;
    }
    const answer = await this.#send(proxied, ownToken);
    this.#options.logger.debug("forwarded a request", {
      method: proxied.method,
      path: pathOf(request),
      status: answer.statusCode,
    });
    sendResponse(response, hide ? await hideToken(answer) : answer);
  }

  /** Sends the request, and once more if the agent's token turns out to have been replaced. */
  async #send(request: ProxiedRequest, ownToken: SecretValue | undefined): Promise<ProxiedResponse> {
    const { proxier, onForbidden, autoAuth } = this.#options;
    const answer = await proxier.send(request);
    if (answer.statusCode !== 403 || ownToken === undefined) return answer;
    const { body } = answer;
    if (body instanceof Readable) body.on("error", () => undefined);
    await onForbidden?.(ownToken);
    const successor = autoAuth?.token.value?.value;
    const canRepeat = request.body === null || request.body instanceof Uint8Array;
    if (successor !== undefined && !successor.equals(ownToken) && canRepeat) {
      if (body instanceof Readable) body.resume();
      return proxier.send(withToken(request, successor));
    }
    // It broke off while nobody was reading it.
    if (body instanceof Readable && body.errored !== null) throw body.errored;
    return answer;
  }

  /** The agent's token, if this request is to carry it. */
  #ownToken({ clientToken }: PreparedHeaders): SecretValue | undefined {
    return clientToken === undefined ? this.#options.autoAuth?.token.value?.value : undefined;
  }

  #lacksToken({ clientToken }: PreparedHeaders, target: string): boolean {
    return this.#options.autoAuth !== undefined && clientToken === undefined && !needsNoToken(target);
  }

  async #proxiedRequest(
    request: IncomingMessage,
    { headers, clientToken, namespace }: PreparedHeaders & Pick<ProxiedRequest, "namespace">,
    ownToken: SecretValue | undefined,
    signal: AbortSignal,
    buffer: boolean,
  ): Promise<ProxiedRequest> {
    let body: ProxiedRequest["body"] = null;
    if (hasBody(request)) {
      body = buffer ? await readBody(request, this.#maxBufferedBody) : new RequestBody(request);
    }
    return {
      method: requestVerb(request),
      target: request.url ?? "/",
      headers,
      token: ownToken ?? (clientToken === undefined ? undefined : new SecretValue(clientToken)),
      autoAuth: ownToken !== undefined,
      namespace,
      body,
      signal,
    };
  }

  #isAboutOwnToken({ autoAuth, token, body }: ProxiedRequest): boolean {
    // Whatever becomes of the agent's token meanwhile.
    if (autoAuth) return true;
    const own = this.#options.autoAuth?.token.value?.value;
    if (own === undefined) return false;
    if (body instanceof Uint8Array && bodyNamesToken(body, own.reveal())) return true;
    return own.equals(token);
  }

  fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    // The client has gone: there is nobody to tell, and it is no news.
    if (response.destroyed || response.writableFinished) return;
    const code = error instanceof AgentError ? error.code : "PROXY_FAILED";
    const statusCode = failureStatus(code);
    this.#options.logger.warn("a request could not be forwarded", {
      method: requestVerb(request),
      path: pathOf(request),
      code,
      status: statusCode,
      error: errorMessage(error),
    });
    const message = error instanceof AgentError ? error.message : "the request could not be forwarded";
    if (response.headersSent) response.destroy();
    else respondError(response, statusCode, message);
  }
}

function withToken(request: ProxiedRequest, token: SecretValue): ProxiedRequest {
  const headers = [...request.headers];
  dropHeader(headers, "x-vault-token");
  headers.push("X-Vault-Token", token.reveal());
  return { ...request, headers, token };
}

function needsNoToken(target: string): boolean {
  return WITHOUT_TOKEN.test(target) || isLogin(target);
}

/** Without the query, which may hold a secret. */
function pathOf(request: IncomingMessage): string {
  return (request.url ?? "").split("?", 1)[0] ?? "";
}

function failureStatus(code: string): number {
  switch (code) {
    case "PROXY_BODY_TOO_LARGE":
      return 413;
    case "VAULT_REQUEST_INVALID":
      return 400;
    case "VAULT_TRANSPORT_CLOSED":
      return 503;
    case "VAULT_TIMEOUT":
      return 504;
    default:
      return 502;
  }
}
