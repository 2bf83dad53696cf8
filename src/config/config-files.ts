import * as path from "node:path";
import { AgentError, errorMessage, systemErrorCode } from "../runtime/errors.ts";
import type { FileSystem } from "../runtime/file-system.ts";
import type { SourceFile } from "./problems.ts";

/** What finding and reading config files needs of the file system. */
export type ConfigFileSystem = Pick<FileSystem, "readFile" | "readdir" | "stat">;

/**
 * Reads the files that the paths stand for, in their order: a file is itself, a folder is its *.hcl and *.json files in
 * the order of their names (without what editors leave behind). A pipe (/dev/stdin, <(command)) can be read, but not by a reload. Throws CONFIG_UNREADABLE.
 */
export async function readConfigFiles(
  fileSystem: ConfigFileSystem,
  paths: readonly string[],
  isReload: boolean,
): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const configPath of paths) {
    for (const name of await filesOf(fileSystem, configPath, isReload)) {
      const text = await attempt(name, () => fileSystem.readFile(name, "utf8"));
      files.push({ name, text });
    }
  }
  return files;
}

async function filesOf(
  fileSystem: ConfigFileSystem,
  configPath: string,
  isReload: boolean,
): Promise<readonly string[]> {
  const stats = await attempt(configPath, () => fileSystem.stat(configPath));
  // Nobody writes into it again, and a thread that waits for that would keep the process from ending.
  if (isReload && stats.isFIFO()) {
    throw unreadable(
      configPath,
      `${configPath} is a pipe, which cannot be read again: restart to change the configuration`,
    );
  }
  if (!stats.isDirectory()) return [configPath];
  const entries = await attempt(configPath, () => fileSystem.readdir(configPath));
  const names: string[] = [];
  for (const entry of entries.filter(isConfigName).sort()) {
    const name = path.join(configPath, entry);
    // A link counts as what it points to: Kubernetes puts every file of a volume there as a link.
    const entryStats = await attempt(name, () => fileSystem.stat(name));
    if (!entryStats.isDirectory()) names.push(name);
  }
  if (names.length === 0) {
    throw unreadable(configPath, `the folder ${configPath} has no *.hcl or *.json file: put the configuration there`);
  }
  return names;
}

function isConfigName(name: string): boolean {
  const isLeftover = name.startsWith(".#") || (name.startsWith("#") && name.endsWith("#"));
  return /\.(?:hcl|json)$/.test(name) && !isLeftover;
}

async function attempt<T>(configPath: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw unreadable(configPath, describe(configPath, error), error);
  }
}

function describe(configPath: string, error: unknown): string {
  switch (systemErrorCode(error)) {
    case "ENOENT":
      return `there is no configuration at ${configPath}: check the path given with -config`;
    case "EACCES":
    case "EPERM":
      return `the configuration ${configPath} may not be read by this user: check the permissions`;
    default:
      return `the configuration ${configPath} cannot be read: ${errorMessage(error)}`;
  }
}

function unreadable(configPath: string, message: string, cause?: unknown): AgentError {
  return new AgentError("CONFIG_UNREADABLE", message, { detail: { path: configPath }, cause });
}
