/** Letters that Unicode 15, which Go 1.26 has, does not know; JavaScript may. */
const UNKNOWN =
  /[\u1c89\u1c8a\ua7cb-\ua7cf\ua7d2\ua7d4\ua7da-\ua7dc\ua7f1\u{10d50}-\u{10d65}\u{10d70}-\u{10d85}\u{16ea0}-\u{16eb8}\u{16ebb}-\u{16ed3}]/u;
/** Known, but without the capital that they got later. */
const SMALL_ONLY = /[\u019b\u0264\ua7d3\ua7d5]/;

/** True for a letter that is none to Go. */
export function isYoungerThanGo(char: string): boolean {
  return UNKNOWN.test(char);
}

/** True for a letter that JavaScript may have another case for and Go has not. */
export function hasYoungerCase(char: string): boolean {
  return SMALL_ONLY.test(char) || UNKNOWN.test(char);
}
