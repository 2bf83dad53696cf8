import type { Clock } from "../runtime/clock.ts";
import type { FileSystem } from "../runtime/file-system.ts";
import type { Logger } from "../observability/logger.ts";
import type { SecretStore } from "../secrets/secret-store.ts";
import type { WatchedFiles } from "./watched-files.ts";

/** One `template` block, as the service needs it. Durations in milliseconds. */
export interface TemplateSpec {
  /** Exactly one of `source` (a file) and `contents` is given. */
  readonly source: string | undefined;
  readonly contents: string | undefined;
  readonly destination: string;
  readonly createDestDirs: boolean;
  readonly perms: number | undefined;
  readonly user: string | undefined;
  readonly group: string | undefined;
  readonly backup: boolean;
  readonly leftDelimiter: string;
  readonly rightDelimiter: string;
  readonly errorOnMissingKey: boolean;
  /** Whether a failure ends the agent where `exit_on_retry_failure` is set. */
  readonly errorFatal: boolean;
  readonly sandboxPath: string | undefined;
  /** Names of functions that the template must not call; `*` stands for any text. */
  readonly functionDenylist: readonly string[];
  /** See runCommand; undefined or empty: none. */
  readonly command: readonly string[] | undefined;
  readonly commandTimeout: number;
  /** After a change: wait for `min` without another one, `max` in all. undefined: render at once. */
  readonly wait: { readonly min: number; readonly max: number } | undefined;
}

/** What all templates share. */
export interface TemplateDependencies {
  readonly store: Pick<SecretStore, "watch">;
  readonly files: WatchedFiles;
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  readonly logger: Logger;
  /** The environment of `env` and of the commands. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the process was started with: the environment of Sprig's `env`. Default: `env`. */
  readonly processEnv?: Readonly<Record<string, string | undefined>>;
  readonly exitOnRetryFailure: boolean;
  /** How many times a secret is tried again before `exitOnRetryFailure` ends the agent. */
  readonly retries: number;
}
