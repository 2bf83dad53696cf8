#!/usr/bin/env node
/**
 * Bundles the executable and the library's two entry points into `dist`. The types come from tsc and declarations.mjs, which
 * `npm run build` runs after it.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, copyFile, readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { build } from "esbuild";
import { inProject, projectRoot } from "./project.mjs";

/** The executable is a CommonJS script, because only such a script can be run from a code cache; see launcher.mjs. */
const core = {
  source: "src/main.ts",
  bundle: "dist/attache-core.cjs",
  format: "cjs",
  // A function that the launcher calls with `require`.
  banner: "(function (require) {",
  footer: "})",
};

// CommonJS dependencies call require() for Node's own modules, which an ES module does not have.
const requireBanner =
  'import { createRequire as createRequireForBundle } from "node:module";\n' +
  "const require = createRequireForBundle(import.meta.url);";

const library = { format: "esm", banner: requireBanner, footer: "" };
const entryPoints = [
  core,
  { source: "src/index.ts", bundle: "dist/index.mjs", ...library },
  { source: "src/template/render-template.ts", bundle: "dist/template.mjs", ...library },
];

/** undici's pool imports its HTTP/2 client at once, although it is used only where `allowH2` asks for it: we never do. */
const withoutHttp2 = {
  name: "without HTTP/2",
  setup(build) {
    build.onLoad({ filter: /undici\/lib\/dispatcher\/client-h2\.js$/ }, () => ({
      contents: 'module.exports = () => { throw new Error("HTTP/2 is not in this bundle"); };',
    }));
  },
};

async function bundle({ source, bundle: outfile, format, banner, footer }, version) {
  await build({
    absWorkingDir: projectRoot,
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format,
    // A script that comes out of a code cache cannot import(): it gets require() instead, which Node 20.19 lets load ES
    // modules too.
    supported: { "dynamic-import": format !== "cjs" },
    // Without `splitting`, a dynamic import becomes a function in the same file that runs the module on first use.
    splitting: false,
    sourcemap: "linked",
    // Not minified: it takes less than 2 ms off a start, and stack traces are read.
    legalComments: "none",
    logLevel: "warning",
    plugins: [withoutHttp2],
    define: { __ATTACHE_VERSION__: JSON.stringify(version) },
    banner: { js: banner },
    footer: { js: footer },
  });
}

/** Leaves ASCII only, which the launcher reads fastest: esbuild escapes texts, but neither regular expressions nor comments. */
async function escapeToAscii(file) {
  const escape = (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  await writeFile(file, (await readFile(file, "utf8")).replace(/[\u0080-\uffff]/g, escape));
}

async function buildExecutable() {
  await escapeToAscii(inProject(core.bundle));
  const executable = inProject("dist", "attache.mjs");
  await copyFile(inProject("scripts", "launcher.mjs"), executable);
  await chmod(executable, 0o755);
  // A process of its own: the cache depends on the flags of the process that makes it.
  await promisify(execFile)(process.execPath, [inProject("scripts", "code-cache.mjs"), inProject(core.bundle)], {
    timeout: 30_000,
  });
}

async function main() {
  const missing = entryPoints.map(({ source }) => source).filter((source) => !existsSync(inProject(source)));
  if (missing.length > 0) throw new Error(`cannot build: ${missing.join(", ")} does not exist`);
  const { version } = JSON.parse(await readFile(inProject("package.json"), "utf8"));
  await Promise.all(entryPoints.map((entryPoint) => bundle(entryPoint, version)));
  await buildExecutable();
}

try {
  await main();
} catch (error) {
  // esbuild has printed its own errors, with file and line, before it throws.
  if (error.errors === undefined) console.error(error.message);
  process.exitCode = 1;
}
