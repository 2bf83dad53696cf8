import { checkWritable, removeStaleTemporaries, writeFileAtomic } from "../runtime/atomic-file.ts";
import type { FileSystem } from "../runtime/file-system.ts";
import type { SecretValue } from "../runtime/secret-value.ts";
import type { Sink } from "./sink.ts";

export interface FileSinkConfig {
  readonly path: string;
  /** Permission bits, exactly as they shall be, whatever the umask. The config's default is 0640. */
  readonly mode: number;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
}

/** A file that holds the token and nothing else (no line feed), replaced in one step. */
export function createFileSink(config: FileSinkConfig, fileSystem: FileSystem): Sink {
  const { path, mode, uid, gid } = config;
  return {
    type: "file",
    target: path,
    async check() {
      await removeStaleTemporaries(fileSystem, path);
      await checkWritable(fileSystem, path);
    },
    write: (token: SecretValue) =>
      writeFileAtomic(fileSystem, { path, data: token.reveal(), mode, uid, gid, durable: false }),
  };
}
