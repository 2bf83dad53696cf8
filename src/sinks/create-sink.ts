import type { SinkConfig } from "../config/schema.ts";
import { accountId } from "../runtime/account.ts";
import type { FileSystem } from "../runtime/file-system.ts";
import { notAvailable } from "../runtime/not-available.ts";
import { createFileSink } from "./file-sink.ts";
import type { Sink } from "./sink.ts";

/** A sink as its block wants it. Throws CONFIG_NOT_AVAILABLE, or ACCOUNT_UNKNOWN for an owner that does not exist. */
export async function createSink(sink: SinkConfig, fileSystem: FileSystem): Promise<Sink> {
  // A token must not lie bare where somebody asked for it to be wrapped or encrypted: a warning would not do.
  if (sink.wrap_ttl !== undefined) throw notAvailable("wrap_ttl of a sink", "leave it out, or use another agent");
  if (sink.dh_type !== undefined) throw notAvailable("dh_type of a sink", "leave it out, or use another agent");
  const { path, mode, owner, group } = sink.config;
  const uid = owner === undefined ? withoutMinusOne(sink.config.uid) : await accountId(fileSystem, "user", owner);
  const gid = group === undefined ? withoutMinusOne(sink.config.gid) : await accountId(fileSystem, "group", group);
  return createFileSink({ path, mode, uid, gid }, fileSystem);
}

/** In the Go agents -1 means "leave it as it is". */
function withoutMinusOne(id: number | undefined): number | undefined {
  return id === undefined || id < 0 ? undefined : id;
}
