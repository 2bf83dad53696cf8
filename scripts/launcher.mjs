#!/usr/bin/env node
// Becomes dist/attache.mjs. It runs the bundle beside it with the machine code that the build has kept of an earlier run,
// which takes a fifth off a start. Another version of Node refuses that cache, and compiles the bundle as usual.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { constants, Script } from "node:vm";

const filename = fileURLToPath(new URL("attache-core.cjs", import.meta.url));

function readCache() {
  try {
    return readFileSync(`${filename}.cache`);
  } catch {
    return undefined;
  }
}

const core = new Script(readFileSync(filename, "utf8"), {
  filename,
  cachedData: readCache(),
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
core.runInThisContext()(createRequire(import.meta.url));
