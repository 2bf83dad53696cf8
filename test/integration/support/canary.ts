import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A value to plant as a secret: wherever else it is found, something has leaked it. */
export function createCanary(): string {
  return `canary-${randomBytes(12).toString("hex")}`;
}

/** Throws if `text` holds the canary, as it is or in a common encoding; `where` is what the error names. */
export function assertNoCanary(text: string | Buffer, canary: string, where: string): void {
  const haystack = typeof text === "string" ? text : text.toString("latin1");
  const found = disguises(canary).find(([, disguise]) => haystack.includes(disguise));
  if (found === undefined) return;
  const [encoding, disguise] = found;
  const at = haystack.indexOf(disguise);
  const before = haystack.slice(Math.max(0, at - 80), at);
  throw new Error(`${where} holds the planted secret (${encoding}), after: ${JSON.stringify(before)}`);
}

/** As assertNoCanary, for each file below `folder` (their names too) except those whose relative path `except` matches. */
export async function assertNoCanaryInFiles(folder: string, canary: string, except?: RegExp): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const relative = path.slice(folder.length + 1);
    if (except?.test(relative)) continue;
    assertNoCanary(relative, canary, `the name of ${path}`);
    if (entry.isFile()) assertNoCanary(await readFile(path), canary, path);
  }
}

function disguises(canary: string): (readonly [string, string])[] {
  return [
    ["as it is", canary],
    ["in hexadecimal", Buffer.from(canary).toString("hex")],
    // The middle of a base64 text depends on where in a group of three bytes the value begins.
    ...[0, 1, 2].map((offset) => ["in base64", base64Middle(canary, offset)] as const),
  ];
}

function base64Middle(value: string, offset: number): string {
  const encoded = Buffer.from("\0".repeat(offset) + value).toString("base64url");
  return encoded.slice(4, -4);
}
