import { AgentError } from "../runtime/errors.ts";
import { apiName } from "./request-path.ts";

const REDIRECTS = new Set([301, 302, 307, 308]);

export function isRedirect(statusCode: number): boolean {
  return REDIRECTS.has(statusCode);
}

/** Who is redirected, for the message. */
interface Named {
  readonly method: string;
  readonly path: string;
}

/** Where a redirect leads. Throws AgentError VAULT_REDIRECT_REFUSED for anything but http(s), and for https to http. */
export function redirectTarget(request: Named, from: URL, location: string): URL {
  const target = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (target === undefined || !/^https?:$/.test(target.protocol)) {
    throw refusedRedirect(request, "its target is not an http or https address");
  }
  if (from.protocol === "https:" && target.protocol !== "https:") {
    throw refusedRedirect(request, `${target.host} would be reached without TLS`);
  }
  return target;
}

export function refusedRedirect(request: Named, why: string): AgentError {
  const path = apiName(request.path);
  return new AgentError("VAULT_REDIRECT_REFUSED", `${request.method} ${path}: a redirect was not followed: ${why}`, {
    detail: { method: request.method, path },
  });
}
