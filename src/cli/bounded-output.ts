import type { Writable } from "node:stream";

/** Bytes that may wait for a reader. */
const MOST_WAITING = 1024 * 1024;

/**
 * Writes lines to a stream, and loses them while a mebibyte waits there: a pipe whose reader has stopped to read must cost
 * the agent neither its time nor, line by line, all its memory.
 */
export function createBoundedOutput(stream: Pick<Writable, "write" | "writableLength">): (line: string) => void {
  return (line) => {
    if (stream.writableLength < MOST_WAITING) stream.write(line);
  };
}
