/**
 * The pool alone: importing all of undici costs 70 to 90 milliseconds at start, this module about a quarter of it.
 * undici 7 has no `exports` map that would forbid it; the version is pinned.
 */
declare module "undici/lib/dispatcher/pool.js" {
  import type { Pool as UndiciPool } from "undici";
  const Pool: typeof UndiciPool;
  export = Pool;
}
