/** Set by the build from package.json; the fallback serves the tests, which run the sources. */
declare const __ATTACHE_VERSION__: string | undefined;

export const VERSION: string = typeof __ATTACHE_VERSION__ === "string" ? __ATTACHE_VERSION__ : "0.0.0-dev";
