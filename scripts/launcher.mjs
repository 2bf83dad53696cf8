#!/usr/bin/env node
// Becomes dist/attache.mjs. It runs the bundle beside it with the machine code that the build has kept of an earlier run,
// which takes a fifth off a start. Another version of Node refuses that cache, and compiles the bundle as usual.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";

const filename = fileURLToPath(new URL("attache-core.cjs", import.meta.url));

function readCache() {
  try {
    return readFileSync(`${filename}.cache`);
  } catch {
    return undefined;
  }
}

// The build leaves only ASCII in the bundle, which makes this the cheapest way to read it.
const core = new Script(readFileSync(filename).toString("latin1"), {
  filename,
  cachedData: readCache(),
});
// V8 would optimise the HTTP parser (WebAssembly) after about five requests, which every start would pay with some 60 ms of
// CPU; after some hundreds, it is worth it. Behind the line above, because a cache is for one set of flags.
setFlagsFromString("--wasm-tiering-budget=180000000");
core.runInThisContext()(createRequire(import.meta.url));
