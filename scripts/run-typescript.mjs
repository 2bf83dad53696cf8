/**
 * Runs a TypeScript script of this repository in this process. Node 20 does not take types off by itself, so esbuild
 * bundles the script first, which takes some 30 ms; packages and the .mjs scripts stay outside the bundle.
 */
import { rmSync } from "node:fs";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { inProject, projectRoot } from "./project.mjs";

const keepModulesOutside = {
  name: "keep-modules-outside",
  setup(bundler) {
    bundler.onResolve({ filter: /^\.{1,2}\/.*\.mjs$/ }, ({ path, resolveDir }) => ({
      path: pathToFileURL(resolve(resolveDir, path)).href,
      external: true,
    }));
  },
};

/** `path` is relative to the repository. The script's own top-level code is what runs. */
export async function runTypeScript(path) {
  // One name for each process: two demos at once must not read each other's half-written bundle.
  const outfile = inProject(".cache", "scripts", `${basename(path, ".ts")}-${process.pid}.mjs`);
  await build({
    absWorkingDir: projectRoot,
    entryPoints: [path],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20.19",
    format: "esm",
    logLevel: "warning",
    plugins: [keepModulesOutside],
  });
  // On exit and not after the import, which may never return: scripts end by process.exit too.
  process.once("exit", () => rmSync(outfile, { force: true }));
  await import(pathToFileURL(outfile).href);
}
