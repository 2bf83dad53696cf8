import { Readable } from "node:stream";

/**
 * The body of an answer. It holds the sender back while nobody reads, and gives its connection up when it is destroyed
 * before the end.
 */
export class ResponseBody extends Readable {
  readonly #resume: () => void;
  readonly #abort: (reason: Error) => void;
  #finished = false;

  constructor(resume: () => void, abort: (reason: Error) => void) {
    super({ highWaterMark: 64 * 1024 });
    this.#resume = resume;
    this.#abort = abort;
    // A reader still sees the error; without this one, a failure before anybody reads would end the process.
    this.on("error", () => undefined);
  }

  /** The last piece has been pushed. */
  finish(): void {
    this.#finished = true;
    this.push(null);
  }

  override _read(): void {
    this.#resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (!this.#finished) this.#abort(error ?? new DOMException("The reader has gone away", "AbortError"));
    callback(error);
  }
}

/** The whole body, or undefined if it is longer than `limit` bytes. */
export async function readAll(body: Readable, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop destroys the stream, and with it the connection.
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}
