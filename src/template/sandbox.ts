import { realpathSync } from "node:fs";
import { resolve, sep } from "node:path";
import { FunctionError } from "./render-context.ts";

/**
 * The path to read for `file PATH`. With a sandbox (an empty one is none) the real path, links followed, must lie inside it; else FunctionError.
 * The look is synchronous because templates are; it happens only where a sandbox is configured.
 */
export function resolveSandboxedPath(sandbox: string | undefined, path: string): string {
  if (sandbox === undefined || sandbox === "") return path;
  const root = realPath(resolve(sandbox));
  const target = realPath(resolve(path));
  if (target !== root && !target.startsWith(root.endsWith(sep) ? root : root + sep)) {
    throw new FunctionError(`'${path}' is outside of sandbox`);
  }
  return target;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Not there (yet): the plain path is compared, and reading it will fail or be checked again.
    return path;
  }
}
