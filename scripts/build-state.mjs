import { existsSync, readdirSync, statSync } from "node:fs";
import { inProject } from "./project.mjs";

const bundles = ["dist/attache.mjs", "dist/attache-core.cjs", "dist/index.mjs", "dist/template.mjs"];
const buildScripts = ["scripts/build.mjs", "scripts/launcher.mjs", "scripts/code-cache.mjs"];
const buildInputs = ["src", "package.json", "package-lock.json", ...buildScripts];

/** False if a bundle is missing or older than anything that it is made of. */
export function buildIsCurrent() {
  if (!bundles.every((path) => existsSync(inProject(path)))) return false;
  const oldest = Math.min(...bundles.map((path) => statSync(inProject(path)).mtimeMs));
  return buildInputs.every((path) => newestChange(inProject(path)) <= oldest);
}

/** Folders count too: theirs is the time that changes when a file is removed or renamed. */
function newestChange(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const inside = readdirSync(path, { recursive: true }).map((name) => statSync(`${path}/${name}`).mtimeMs);
  return Math.max(stats.mtimeMs, ...inside);
}
