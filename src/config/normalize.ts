import type { Environment } from "./overrides.ts";
import type { AgentConfig } from "./schema.ts";

/** A config that is still being put together. */
export type Mutable<T> = T extends readonly (infer E)[]
  ? Mutable<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;

/** Settles what one key's default or form takes from another key. Changes `config` in place. */
export function normalizeConfig(config: Mutable<AgentConfig>, env: Environment): void {
  if (config.vault.retry.num_retries < 0) config.vault.retry.num_retries = 0;
  normalizeNamespaces(config);
  normalizeAutoAuth(config, env);
  normalizeApiProxy(config);
  for (const listener of config.listeners) normalizeListener(listener);
  for (const template of config.templates) normalizeTemplate(template);
}

/**
 * For the login the flag and the variable come first (the table has them on method.namespace too), then the method's
 * setting, then the vault block's. For everything else the vault block's setting comes before the method's.
 */
function normalizeNamespaces(config: Mutable<AgentConfig>): void {
  const method = config.auto_auth?.method;
  const vault = cleanNamespace(config.vault.namespace);
  const login = cleanNamespace(method?.namespace);
  assign(config.vault, "namespace", vault ?? login);
  if (method !== undefined) assign(method, "namespace", login ?? vault);
}

/** `a/b` for `/a//b/`, undefined for the root namespace. */
function cleanNamespace(namespace: string | undefined): string | undefined {
  const parts = namespace?.split("/").filter((part) => part !== "" && part !== ".") ?? [];
  return parts.length === 0 ? undefined : parts.join("/");
}

function normalizeAutoAuth(config: Mutable<AgentConfig>, env: Environment): void {
  const autoAuth = config.auto_auth;
  if (autoAuth?.method === undefined) return;
  const { method } = autoAuth;
  method.mount_path = (method.mount_path ?? `auth/${method.type}`).replace(/^\/+|\/+$/g, "");
  for (const sink of autoAuth.sinks) {
    if (sink.aad_env_var === undefined) continue;
    assign(sink, "aad", Object.hasOwn(env, sink.aad_env_var) ? env[sink.aad_env_var] : undefined);
  }
}

/** The cache block's old switches are those of api_proxy: the stages look at api_proxy only. */
function normalizeApiProxy(config: Mutable<AgentConfig>): void {
  const { cache } = config;
  if (cache === undefined) return;
  const names = ["use_auto_auth_token", "enforce_consistency", "when_inconsistent"] as const;
  if (config.api_proxy === undefined) {
    if (cache.use_auto_auth_token !== true && cache.use_auto_auth_token !== "force") return;
    config.api_proxy = { use_auto_auth_token: false, prepend_configured_namespace: false };
  }
  const proxy = config.api_proxy;
  for (const name of names) {
    // That both say something is a problem that validation reports; false is api_proxy's default.
    if (proxy[name] === undefined || proxy[name] === false) assign(proxy, name, cache[name] ?? proxy[name]);
  }
}

function normalizeListener(listener: Mutable<AgentConfig["listeners"][number]>): void {
  if (listener.type === "tcp") listener.address ??= "127.0.0.1:8200";
  const hasCertificate = listener.tls_cert_file !== undefined || listener.tls_key_file !== undefined;
  // A socket's permissions protect it: plain HTTP is what everybody means there.
  listener.tls_disable ??= listener.type === "unix" && !hasCertificate;
}

function normalizeTemplate(template: Mutable<AgentConfig["templates"][number]>): void {
  if (template.uid !== undefined) template.user ??= String(template.uid);
  if (template.gid !== undefined) template.group ??= String(template.gid);
  const { wait } = template;
  if (wait !== undefined) {
    wait.enabled ??= wait.min > 0;
    wait.max ??= 4 * wait.min;
  }
  normalizeTemplateExec(template);
}

/** `command` and `command_timeout` are the old way to write `exec`: the stages look at exec only. */
function normalizeTemplateExec(template: Mutable<AgentConfig["templates"][number]>): void {
  const { command, command_timeout: timeout } = template;
  if (template.exec?.command !== undefined || command === undefined) return;
  const defaults = { enabled: true, kill_signal: "SIGINT", kill_timeout: 30_000, splay: 0 } as const;
  template.exec = { ...defaults, ...template.exec, command, timeout };
}

/** Sets a key, or takes it away where there is nothing to say, so that the value has no keys that are undefined. */
function assign<T extends object, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value === undefined) delete target[key];
  else target[key] = value;
}
