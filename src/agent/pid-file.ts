import type { Logger } from "../observability/logger.ts";
import { AgentError, errorMessage } from "../runtime/errors.ts";
import type { FileSystem } from "../runtime/file-system.ts";

/** Writes the process's id; nothing without a path. Throws PID_FILE_FAILED. */
export async function writePidFile(fileSystem: FileSystem, path: string | undefined): Promise<void> {
  if (path === undefined) return;
  try {
    const handle = await fileSystem.open(path, "w", 0o600);
    try {
      await handle.writeFile(String(process.pid));
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new AgentError("PID_FILE_FAILED", `cannot write the pid file ${path}: ${errorMessage(error)}`, {
      cause: error,
    });
  }
}

/** Removes what writePidFile wrote. Never rejects: a file that stays is logged. */
export async function removePidFile(fileSystem: FileSystem, path: string | undefined, logger: Logger): Promise<void> {
  if (path === undefined) return;
  try {
    await fileSystem.unlink(path);
  } catch (error) {
    logger.warn("cannot remove the pid file", { path, error: errorMessage(error) });
  }
}
