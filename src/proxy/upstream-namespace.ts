import { isLogin } from "./login-path.ts";

export interface NamespaceRules {
  /** The configured namespace; empty for none. */
  readonly namespace: string;
  /** True: every request goes below the configured namespace. */
  readonly prependNamespace: boolean;
}

/** What Vault answers in the root namespace only. */
const ROOT_ONLY = /^\/v1\/sys\/(?:health|seal-status|leader|init|unseal|ha-status)(?:[/?]|$)/;

/**
 * The namespace of a request: the client's own. A client that names none gets the configured one where the agent's token
 * is sent, which is worth nothing elsewhere. As in the Go agents it does not get it with a token of its own: that may be
 * from another namespace, and the root namespace has no name that the client could give instead.
 */
export function upstreamNamespace(
  { namespace, prependNamespace }: NamespaceRules,
  client: string,
  target: string,
  carriesOwnToken: boolean,
): string {
  if (prependNamespace && namespace !== "") {
    return client === "" ? namespace : `${namespace.replace(/\/+$/, "")}/${client.replace(/^\/+/, "")}`;
  }
  if (client !== "") return client;
  return carriesOwnToken && !ROOT_ONLY.test(target) && !isLogin(target) ? namespace : "";
}
