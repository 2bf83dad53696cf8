import type { AutoAuthConfig, SinkConfig } from "../schema.ts";
import type { Validation } from "./validation.ts";

export function validateAutoAuth(validation: Validation): void {
  const { config, isSound, problem } = validation;
  const autoAuth = config.auto_auth;
  if (autoAuth === undefined) return;
  validateConsumers(validation);
  for (const sink of autoAuth.sinks) if (isSound(sink)) validateEncryption(validation, sink);
  if (!isSound(autoAuth, autoAuth.method, ...autoAuth.sinks)) return;
  const { min_backoff: min, max_backoff: max, wrap_ttl: wrapTtl } = autoAuth.method;
  if (min > max) problem(autoAuth.method, "min_backoff", "auto_auth.method.min_backoff must not exceed max_backoff");
  if (wrapTtl === undefined) return;
  validateWrapping(validation, autoAuth);
}

function validateWrapping({ config, origins, problem }: Validation, { method, sinks }: AutoAuthConfig): void {
  const [sink] = sinks;
  if (sinks.length !== 1) {
    problem(method, "wrap_ttl", `auto_auth.method.wrap_ttl needs exactly one sink, but there are ${sinks.length}`);
  } else if (sink?.wrap_ttl !== undefined) {
    problem(sink, "wrap_ttl", "the token is wrapped twice: auto_auth.method and its sink both have wrap_ttl");
  }
  // The agent itself never sees the token of a wrapped login.
  for (const name of ["api_proxy", "cache"] as const) {
    const block = config[name];
    if (block === undefined || origins.ofKey(block, "use_auto_auth_token") === undefined) continue;
    if (block.use_auto_auth_token === false || block.use_auto_auth_token === undefined) continue;
    problem(
      block,
      "use_auto_auth_token",
      `${name}.use_auto_auth_token cannot be used while auto_auth.method has wrap_ttl`,
    );
  }
}

function validateConsumers({ config, command, isSound, problem, origins }: Validation): void {
  const { auto_auth: autoAuth, api_proxy: proxy, cache, templates, env_templates: envTemplates } = config;
  if (autoAuth === undefined || !isSound(autoAuth, proxy, cache)) return;
  const proxyUses = proxy !== undefined && proxy.use_auto_auth_token !== false;
  const templatesUse = command === "agent" && templates.length + envTemplates.length > 0;
  const isUsed = autoAuth.sinks.length > 0 || proxyUses || templatesUse || cache?.cache_static_secrets === true;
  if (isUsed || origins.isBroken(config)) return;
  const needs = command === "agent" ? "a sink, a template, an env_template" : "a sink";
  problem(
    autoAuth,
    undefined,
    `nothing uses the token of auto_auth: it needs ${needs} or api_proxy.use_auto_auth_token`,
  );
}

function validateEncryption({ problem }: Validation, sink: SinkConfig): void {
  if ((sink.dh_type === undefined) !== (sink.dh_path === undefined)) {
    const given = sink.dh_type === undefined ? "dh_path" : "dh_type";
    problem(sink, given, "a sink's dh_type and dh_path go together: give both or none");
    return;
  }
  if (sink.dh_type !== undefined) return;
  const aadKey = sink.aad_env_var === undefined ? "aad" : "aad_env_var";
  if (sink.aad !== undefined) problem(sink, aadKey, `a sink's ${aadKey} does nothing without dh_type and dh_path`);
  if (sink.derive_key) problem(sink, "derive_key", "a sink's derive_key does nothing without dh_type and dh_path");
}
