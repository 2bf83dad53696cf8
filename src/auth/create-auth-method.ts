import type { AutoAuthConfig } from "../config/schema.ts";
import type { Logger } from "../observability/logger.ts";
import type { Scrubber } from "../observability/scrub.ts";
import type { FileSystem } from "../runtime/file-system.ts";
import { notAvailable } from "../runtime/not-available.ts";
import type { VaultClient } from "../vault/client.ts";
import type { AuthMethod } from "./method.ts";
import { AppRoleMethod } from "./methods/approle.ts";

export interface AuthMethodDependencies {
  /** In the namespace of the login. */
  readonly client: VaultClient;
  readonly fileSystem: FileSystem;
  readonly logger: Logger;
  readonly scrubber: Scrubber;
}

/** The method that `auto_auth.method` names. Throws CONFIG_NOT_AVAILABLE for one that this version lacks. */
export function createAuthMethod(
  settings: AutoAuthConfig["method"],
  { client, fileSystem, logger, scrubber }: AuthMethodDependencies,
): AuthMethod {
  if (settings.type !== "approle") {
    throw notAvailable(`auto-auth method ${JSON.stringify(settings.type)}`, `use "approle"`);
  }
  if (settings.wrap_ttl !== undefined) throw notAvailable("wrap_ttl of an auto-auth method", "leave it out");
  return new AppRoleMethod({
    config: settings.config,
    mountPath: settings.mount_path ?? "auth/approle",
    client,
    fileSystem,
    logger: logger.child("auth.approle"),
    scrubber,
  });
}
