import { dirname, join } from "node:path";
import { checkWritable, removeStaleTemporaries } from "../runtime/atomic-file.ts";
import { AgentError, systemErrorCode } from "../runtime/errors.ts";
import type { FileSystem } from "../runtime/file-system.ts";

/**
 * Checks at start that a destination could be written, so that a wrong folder is known before the first login. Folders
 * that the template itself will create are not made yet. Throws FILE_WRITE_FAILED.
 */
export async function checkDestination(
  fileSystem: FileSystem,
  destination: string,
  createDestDirs: boolean,
): Promise<void> {
  let folder = dirname(destination);
  while (createDestDirs && !(await exists(fileSystem, folder)) && dirname(folder) !== folder) folder = dirname(folder);
  // Deeper folders are missing: what counts is whether they could be made in the deepest one that is there.
  const probe = folder === dirname(destination) ? destination : join(folder, "folder");
  // Its name is no destination's, so nobody else would remove what a killed predecessor left of this very check.
  if (probe !== destination) await removeStaleTemporaries(fileSystem, probe);
  try {
    await checkWritable(fileSystem, probe);
  } catch (error) {
    if (!(error instanceof AgentError) || probe === destination) throw error;
    throw new AgentError(
      "FILE_WRITE_FAILED",
      `cannot write ${destination}: its folders cannot be created in ${folder}`,
      {
        cause: error,
        detail: { path: destination },
      },
    );
  }
}

async function exists(fileSystem: FileSystem, path: string): Promise<boolean> {
  try {
    await fileSystem.stat(path);
    return true;
  } catch (error) {
    // ENOTDIR and EACCES: something is there, and checkWritable will say what is wrong with it.
    return systemErrorCode(error) !== "ENOENT";
  }
}
