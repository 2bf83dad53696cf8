import { AgentError, errorMessage } from "./errors.ts";
import type { FileSystem } from "./file-system.ts";

/** The number above it, 2^32 - 1, means "leave as it is" to chown(2). */
const LARGEST_ID = 2 ** 32 - 2;

/**
 * The number of a user (`/etc/passwd`) or group (`/etc/group`), given by name or already as a number. Throws
 * ACCOUNT_UNKNOWN. The files are read directly: Node offers no look-up, and starting `getent` would cost a process; users
 * that come from a directory service are given by number.
 */
export async function accountId(fileSystem: FileSystem, kind: "user" | "group", name: string): Promise<number> {
  if (/^\d+$/.test(name)) {
    if (Number(name) <= LARGEST_ID) return Number(name);
    throw new AgentError("ACCOUNT_UNKNOWN", `${name} is no number of a ${kind}: the largest is ${LARGEST_ID}`);
  }
  const database = kind === "user" ? "/etc/passwd" : "/etc/group";
  const text = await readDatabase(fileSystem, database, kind, name);
  for (const line of text.split("\n")) {
    const [entry, , id] = line.split(":");
    if (entry === name && id !== undefined && /^\d+$/.test(id)) return Number(id);
  }
  throw new AgentError(
    "ACCOUNT_UNKNOWN",
    `there is no ${kind} ${JSON.stringify(name)} in ${database}; give its number instead`,
  );
}

async function readDatabase(fileSystem: FileSystem, database: string, kind: string, name: string): Promise<string> {
  try {
    return await fileSystem.readFile(database, "utf8");
  } catch (error) {
    // An image without a shell often has no such file either.
    throw new AgentError(
      "ACCOUNT_UNKNOWN",
      `cannot look up the ${kind} ${JSON.stringify(name)} in ${database} (${errorMessage(error)}); give its number instead`,
      { cause: error },
    );
  }
}
