import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { AgentError } from "../runtime/errors.ts";

/** Whether a request brings a body; `Content-Length: 0` is none. */
export function hasBody(request: Pick<IncomingMessage, "headers">): boolean {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  return encoding !== undefined || (length !== undefined && !/^0+$/.test(length));
}

/**
 * The body of a client's request as a stream of its own. If the reader gives up early (the server answered before it had
 * read all), the rest is read and dropped: destroying the request itself would cut the connection that the answer needs.
 */
export class RequestBody extends Readable {
  readonly #request: IncomingMessage;

  constructor(request: IncomingMessage) {
    super({ highWaterMark: 64 * 1024 });
    this.#request = request;
    // A reader still sees the error; without this one, a client that leaves before anybody reads would end the process.
    this.on("error", () => undefined);
    request.on("data", this.#onData).on("end", this.#onEnd).on("close", this.#onClose).on("error", this.#onClose);
  }

  override _read(): void {
    this.#request.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#request.off("data", this.#onData).off("end", this.#onEnd).off("close", this.#onClose);
    this.#request.resume();
    callback(error);
  }

  readonly #onData = (chunk: Buffer): void => {
    if (!this.push(chunk)) this.#request.pause();
  };

  readonly #onEnd = (): void => {
    this.push(null);
  };

  readonly #onClose = (): void => {
    if (!this.#request.complete) this.destroy(clientGone());
  };
}

function clientGone(): AgentError {
  return new AgentError("PROXY_CLIENT_GONE", "the client closed the connection in the middle of its request");
}

/** Reads a whole body of up to `limit` bytes. Throws PROXY_BODY_TOO_LARGE, or PROXY_CLIENT_GONE. */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      // The rest is still read, and dropped, so that the client gets to read the refusal.
      if (size <= limit) chunks.push(chunk);
      else reject(new AgentError("PROXY_BODY_TOO_LARGE", `the request's body is larger than ${limit} bytes`));
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", () => reject(clientGone()));
    request.on("close", () => reject(clientGone()));
  });
}
