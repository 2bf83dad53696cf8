import type { Validation } from "./validation.ts";

const SHARED_KEYS = ["use_auto_auth_token", "enforce_consistency", "when_inconsistent"] as const;

export function validateProxyAndCache(validation: Validation): void {
  validateSharedKeys(validation);
  validateTokenUse(validation);
  validateApiProxy(validation);
  validateCache(validation);
}

function validateSharedKeys({ config: { api_proxy: proxy, cache }, origins, problem }: Validation): void {
  if (proxy === undefined || cache === undefined) return;
  for (const key of SHARED_KEYS) {
    if (origins.ofKey(proxy, key) === undefined || origins.ofKey(cache, key) === undefined) continue;
    problem(cache, key, `both api_proxy and cache say ${key}: take it out of cache`);
  }
}

function validateTokenUse({ config, origins, problem, isSound }: Validation): void {
  if (config.auto_auth !== undefined || !isSound(config)) return;
  for (const name of ["api_proxy", "cache"] as const) {
    const block = config[name];
    const use = block?.use_auto_auth_token ?? false;
    if (block === undefined || use === false || origins.ofKey(block, "use_auto_auth_token") === undefined) continue;
    problem(block, "use_auto_auth_token", `${name}.use_auto_auth_token needs an auto_auth block, whose token it is`);
  }
}

function validateApiProxy({ config, origins, problem, isSound }: Validation): void {
  const { api_proxy: proxy, listeners } = config;
  // One that was made from the cache block's switch stands in no file; the cache has its own rule.
  if (proxy === undefined || listeners.length > 0 || !isSound(config) || origins.ofBlock(proxy) === undefined) return;
  problem(proxy, undefined, "api_proxy needs a listener that requests come in by");
}

function validateCache({ config, command, problem, isSound }: Validation): void {
  const { cache, listeners, templates, env_templates: envTemplates } = config;
  if (cache === undefined || !isSound(config, cache)) return;
  const templateCount = command === "agent" ? templates.length + envTemplates.length : 0;
  if (listeners.length + templateCount === 0) {
    problem(cache, undefined, `cache needs a listener${command === "agent" ? " or a template" : ""} that uses it`);
  }
  if (cache.cache_static_secrets && config.auto_auth === undefined) {
    problem(cache, "cache_static_secrets", "cache.cache_static_secrets needs an auto_auth block");
  }
  if (cache.disable_caching_dynamic_secrets && !cache.cache_static_secrets) {
    const message = "cache would hold nothing: with disable_caching_dynamic_secrets it needs cache_static_secrets";
    problem(cache, "disable_caching_dynamic_secrets", message);
  }
  if (cache.persist !== undefined && isSound(cache.persist) && cache.persist.path === undefined) {
    problem(cache.persist, undefined, 'cache.persist needs "path"');
  }
}
