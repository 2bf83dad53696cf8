import * as fs from "node:fs/promises";

/** The part of node:fs/promises that attache uses; a test hands in one that fails where it wants. */
export type FileSystem = Pick<
  typeof fs,
  "chown" | "lstat" | "mkdir" | "open" | "readFile" | "readdir" | "readlink" | "realpath" | "rename" | "stat" | "unlink"
>;

export const nodeFileSystem: FileSystem = fs;
