#!/usr/bin/env node
/** Bundles the executable and the library's two entry points into `dist`; the types come from tsc (`npm run build`). */
import { existsSync } from "node:fs";
import { chmod, readFile } from "node:fs/promises";
import { build } from "esbuild";
import { inProject, projectRoot } from "./project.mjs";

const entryPoints = [
  { source: "src/main.ts", bundle: "dist/attache.mjs", executable: true },
  { source: "src/index.ts", bundle: "dist/index.mjs", executable: false },
  { source: "src/template/render-template.ts", bundle: "dist/template.mjs", executable: false },
];

// CommonJS dependencies call require() for Node's own modules, which an ES module does not have.
const requireBanner =
  'import { createRequire as createRequireForBundle } from "node:module";\n' +
  "const require = createRequireForBundle(import.meta.url);";

async function bundle({ source, bundle: outfile, executable }, version) {
  await build({
    absWorkingDir: projectRoot,
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "esm",
    // Without `splitting`, a dynamic import becomes a function in the same file that runs the module on first use.
    splitting: false,
    sourcemap: "linked",
    // Not minified: it takes less than 2 ms off a start, and stack traces are read.
    legalComments: "none",
    logLevel: "warning",
    define: { __ATTACHE_VERSION__: JSON.stringify(version) },
    banner: { js: executable ? `#!/usr/bin/env node\n${requireBanner}` : requireBanner },
  });
  if (executable) await chmod(inProject(outfile), 0o755);
}

async function main() {
  const missing = entryPoints.map(({ source }) => source).filter((source) => !existsSync(inProject(source)));
  if (missing.length > 0) throw new Error(`cannot build: ${missing.join(", ")} does not exist`);
  const { version } = JSON.parse(await readFile(inProject("package.json"), "utf8"));
  await Promise.all(entryPoints.map((entryPoint) => bundle(entryPoint, version)));
}

try {
  await main();
} catch (error) {
  // esbuild has printed its own errors, with file and line, before it throws.
  if (error.errors === undefined) console.error(error.message);
  process.exitCode = 1;
}
