/** The length of `sun_path` without its final NUL: 108 on Linux, 104 on macOS and the BSDs. */
const LONGEST_BYTES = process.platform === "linux" ? 107 : 103;

/**
 * Says why a Unix socket cannot have this path because of its length; undefined if it can. Node cuts a longer one without
 * a word, and would listen on (or connect to) a socket of another name, perhaps in another folder.
 */
export function socketPathFault(path: string): string | undefined {
  const length = Buffer.byteLength(path);
  if (length <= LONGEST_BYTES) return undefined;
  return `the path of a socket has at most ${LONGEST_BYTES} bytes, and this one ${length}; choose a shorter path`;
}
