import type * as fs from "node:fs/promises";
import { connect } from "node:net";
import { accountId } from "../runtime/account.ts";
import { AgentError, errorMessage, systemErrorCode } from "../runtime/errors.ts";
import type { FileSystem } from "../runtime/file-system.ts";

/** What setting up a socket needs of node:fs/promises. */
export type SocketFileSystem = FileSystem & Pick<typeof fs, "chmod">;

/** The keys of a unix listener's socket, with the names of the configuration. */
export interface SocketOwnership {
  /** Octal, for example `0660`. */
  readonly socket_mode?: string | undefined;
  /** A name or a number. */
  readonly socket_user?: string | undefined;
  readonly socket_group?: string | undefined;
}

/**
 * Removes the socket that a killed process left behind. Throws AgentError LISTENER_ADDRESS_IN_USE if somebody still listens
 * on it, and LISTENER_ADDRESS_INVALID if it is no socket: a file that is something else is never removed.
 */
export async function removeStaleSocket(path: string, fileSystem: Pick<FileSystem, "lstat" | "unlink">): Promise<void> {
  const detail = { address: path };
  try {
    const stats = await fileSystem.lstat(path);
    if (!stats.isSocket()) {
      const message = `cannot listen on "${path}": it exists and is no socket; remove it or choose another path`;
      throw new AgentError("LISTENER_ADDRESS_INVALID", message, { detail });
    }
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return;
    if (error instanceof AgentError) throw error;
    throw new AgentError("LISTENER_BIND_FAILED", `cannot listen on "${path}": ${errorMessage(error)}`, {
      detail,
      cause: error,
    });
  }
  if (await isListening(path)) {
    const message = `cannot listen on "${path}": another process listens on it; stop it or choose another path`;
    throw new AgentError("LISTENER_ADDRESS_IN_USE", message, { detail });
  }
  await fileSystem.unlink(path).catch((error: unknown) => {
    if (systemErrorCode(error) !== "ENOENT") throw error;
  });
}

function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    // Refused: nobody is there. Anything else (no permission, a full queue) means that somebody may be.
    socket.on("error", (error) => resolve(!["ECONNREFUSED", "ENOENT"].includes(systemErrorCode(error) ?? "")));
  });
}

/** Sets who may connect. Throws AgentError LISTENER_SOCKET_OWNER. */
export async function applyOwnership(
  path: string,
  { socket_mode: mode, socket_user: user, socket_group: group }: SocketOwnership,
  fileSystem: SocketFileSystem,
): Promise<void> {
  try {
    if (user !== undefined || group !== undefined) {
      // -1 leaves the one that is not given.
      const uid = user === undefined ? -1 : await accountId(fileSystem, "user", user);
      const gid = group === undefined ? -1 : await accountId(fileSystem, "group", group);
      await fileSystem.chown(path, uid, gid);
    }
    if (mode !== undefined) await fileSystem.chmod(path, parseMode(mode));
  } catch (error) {
    const message = `cannot set the mode and the owner of the socket "${path}": ${errorMessage(error)}`;
    throw new AgentError("LISTENER_SOCKET_OWNER", message, { detail: { address: path }, cause: error });
  }
}

function parseMode(text: string): number {
  if (!/^(?:0o?)?[0-7]{1,4}$/.test(text)) throw new Error(`socket_mode "${text}" is no octal mode such as "0600"`);
  return Number.parseInt(text.replace(/^0o/, ""), 8);
}
