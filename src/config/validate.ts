import { validateAutoAuth } from "./validate/validate-auto-auth.ts";
import { validateListeners } from "./validate/validate-listeners.ts";
import { validateProxyAndCache } from "./validate/validate-proxy-and-cache.ts";
import { validateExec, validateTemplates } from "./validate/validate-templates.ts";
import type { Validation } from "./validate/validation.ts";

/** Checks what single keys cannot show: what belongs together, what excludes what, what nothing uses. */
export function validateConfig(validation: Validation): void {
  validateAnyUse(validation);
  validateAutoAuth(validation);
  validateProxyAndCache(validation);
  validateListeners(validation);
  if (validation.command === "proxy") return;
  validateTemplates(validation);
  validateExec(validation);
}

function validateAnyUse({ config, isSound, problem }: Validation): void {
  const { auto_auth: autoAuth, cache, listeners } = config;
  if (!isSound(config) || autoAuth !== undefined || cache !== undefined || listeners.length > 0) return;
  const files = config.sources.join(", ");
  problem(undefined, undefined, `${files}: there is nothing to do: no auto_auth, cache or listener block`);
}
