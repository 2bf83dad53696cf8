import type { Writable } from "node:stream";
import { systemErrorCode } from "../runtime/errors.ts";

/**
 * Writes all of it and waits until it has left the process: at a pipe, process.exit would cut off the rest. Resolves with
 * false if the reader has gone; rejects with the system's error otherwise.
 */
export function writeOutput(stream: Writable, data: Uint8Array): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null | undefined): void => {
      if (error === null || error === undefined) resolve(true);
      else if (systemErrorCode(error) === "EPIPE") resolve(false);
      else reject(error);
    };
    // The stream also emits the error, which would end the process if nobody listened.
    stream.once("error", settle);
    stream.write(data, settle);
  });
}
