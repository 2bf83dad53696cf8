import { join } from "node:path";

/** Absolute path of the repository: the scripts work from any folder. */
export const projectRoot = join(import.meta.dirname, "..");

/** Absolute path of something inside the repository. */
export function inProject(...parts) {
  return join(projectRoot, ...parts);
}
