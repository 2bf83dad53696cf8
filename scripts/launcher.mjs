#!/usr/bin/env node
// Becomes dist/attache.mjs. It runs the bundle beside it with the machine code that the build has kept of an earlier run,
// which takes a fifth off a start. Another version of Node refuses that cache, and compiles the bundle as usual. V8 itself
// only looks at the bundle's length: of another bundle as long as this one it would run the old code, and damaged code
// would crash it. So code-cache.mjs puts a checksum of the bundle and the code behind the code.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";
import { crc32 } from "node:zlib";

const filename = fileURLToPath(new URL("attache-core.cjs", import.meta.url));

const bundle = readFileSync(filename);

function readCache() {
  try {
    const cache = readFileSync(`${filename}.cache`);
    const code = cache.subarray(0, -4);
    return crc32(code, crc32(bundle)) === cache.readUInt32LE(code.length) ? code : undefined;
  } catch {
    return undefined;
  }
}

// The build leaves only ASCII in the bundle, which makes this the cheapest way to read it.
const core = new Script(bundle.toString("latin1"), {
  filename,
  cachedData: readCache(),
});
// V8 would optimise the HTTP parser (WebAssembly) after about five requests, which every start would pay with some 60 ms of
// CPU; after some hundreds, it is worth it. Behind the line above, because a cache is for one set of flags.
setFlagsFromString("--wasm-tiering-budget=180000000");
core.runInThisContext()(createRequire(import.meta.url));
