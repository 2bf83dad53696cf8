// Runs the bundled worker as dist/attache.mjs runs the agent, from a code cache: run-worker.mjs BUNDLE [CACHE]. With --write
// behind it, the cache is written when the worker ends.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Script } from "node:vm";

const [filename, cache, mode] = process.argv.slice(2);
const cachedData = cache !== undefined && existsSync(cache) ? readFileSync(cache) : undefined;
const script = new Script(readFileSync(filename, "utf8"), { filename, cachedData });
if (cachedData !== undefined && script.cachedDataRejected) throw new Error("V8 refuses the code cache");
if (mode === "--write") process.on("exit", () => writeFileSync(cache, script.createCachedData()));
script.runInThisContext()(createRequire(import.meta.url));
