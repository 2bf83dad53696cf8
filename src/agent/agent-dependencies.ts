import type { Logger } from "../observability/logger.ts";
import type { Scrubber } from "../observability/scrub.ts";
import type { Clock } from "../runtime/clock.ts";
import type { FileSystem } from "../runtime/file-system.ts";

/** What an agent is given from outside. */
export interface AgentDependencies {
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  /** The environment of `env` in templates and of commands. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The root logger, `agent`. */
  readonly logger: Logger;
  readonly scrubber: Scrubber;
  readonly version: string;
}
