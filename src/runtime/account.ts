import { AgentError } from "./errors.ts";
import type { FileSystem } from "./file-system.ts";

/**
 * The number of a user (`/etc/passwd`) or group (`/etc/group`), given by name or already as a number. Throws
 * ACCOUNT_UNKNOWN. The files are read directly: Node offers no look-up, and starting `getent` would cost a process; users
 * that come from a directory service are given by number.
 */
export async function accountId(fileSystem: FileSystem, kind: "user" | "group", name: string): Promise<number> {
  if (/^\d+$/.test(name)) return Number(name);
  const database = kind === "user" ? "/etc/passwd" : "/etc/group";
  const text = await fileSystem.readFile(database, "utf8");
  for (const line of text.split("\n")) {
    const [entry, , id] = line.split(":");
    if (entry === name && id !== undefined && /^\d+$/.test(id)) return Number(id);
  }
  throw new AgentError(
    "ACCOUNT_UNKNOWN",
    `there is no ${kind} ${JSON.stringify(name)} in ${database}; give its number instead`,
  );
}
