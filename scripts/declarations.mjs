#!/usr/bin/env node
/**
 * Puts the library's types into `dist/types`: of the declarations that tsc wrote into `.cache/types`, those that the entry
 * points need. The rest describes insides, and would want the types of Node and of undici from whoever imports us.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { inProject } from "./project.mjs";

const ENTRY_POINTS = ["index.d.ts", "template/render-template.d.ts"];
const SPECIFIER = /(\bfrom |\bimport\(|\bimport )"([^"]+)"/g;

const source = inProject(".cache", "types");
const target = inProject("dist", "types");

/** Copies a declaration and those that it imports. */
function copy(file, done) {
  if (done.has(file)) return;
  done.add(file);
  const text = readFileSync(file, "utf8").replace(SPECIFIER, (_match, keyword, specifier) => {
    if (!specifier.startsWith(".")) {
      throw new Error(
        `${relative(source, file)} imports ${specifier}: the public types must need nothing but themselves`,
      );
    }
    copy(resolve(dirname(file), specifier.replace(/\.ts$/, ".d.ts")), done);
    // tsc leaves the sources' names, which only newer compilers follow.
    return `${keyword}"${specifier.replace(/\.ts$/, ".js")}"`;
  });
  const destination = join(target, relative(source, file));
  mkdirSync(dirname(destination), { recursive: true });
  writeFileSync(destination, text);
}

try {
  rmSync(target, { recursive: true, force: true });
  const done = new Set();
  for (const entry of ENTRY_POINTS) copy(join(source, entry), done);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
