import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** A server that records the bytes of each connection and answers what the test says. */
export interface RawUpstream {
  readonly address: string;
  /** All bytes, as latin1, one text a connection. */
  readonly received: string[];
  readonly sockets: Set<Socket>;
  /** How many connections the other side has given up. */
  readonly lost: () => number;
  /** Resolves when the bytes of any connection match; rejects never. */
  readonly waitFor: (pattern: RegExp) => Promise<void>;
  readonly close: () => Promise<void>;
}

export const OK = answer(200, "ok");

export function answer(statusCode: number, body: string, headers = ""): string {
  return `HTTP/1.1 ${statusCode} Some Reason\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/**
 * `respond` gets the text since the last answer whenever bytes arrive and returns what to send, or undefined to wait for
 * more. The default answers each head that is complete.
 */
export async function startUpstream(
  respond: (text: string, socket: Socket, requests: number) => string | undefined = (text) =>
    text.includes("\r\n\r\n") ? OK : undefined,
): Promise<RawUpstream> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const waiting = new Set<() => void>();
  let requests = 0;
  let lost = 0;
  const server: Server = createServer((socket) => {
    const index = received.push("") - 1;
    let pending = "";
    sockets.add(socket);
    socket
      .on("error", () => undefined)
      .on("close", () => {
        lost += 1;
        sockets.delete(socket);
      });
    socket.on("data", (chunk) => {
      const text = chunk.toString("latin1");
      received[index] += text;
      pending += text;
      for (const check of waiting) check();
      const reply = respond(pending, socket, requests);
      if (reply === undefined) return;
      pending = "";
      requests += 1;
      socket.write(Buffer.from(reply, "latin1"));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    sockets,
    lost: () => lost,
    waitFor: (pattern) => {
      return new Promise((resolve) => {
        const check = (): void => {
          if (!received.some((text) => pattern.test(text))) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      });
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Sends raw bytes and resolves with all that came back, when the server closes or `until` matches. */
export function sendRaw(address: string, text: string | Buffer, until = /\r\n\r\n/): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = dial(address);
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      if (until.test(received)) socket.destroy();
    });
    socket.on("error", reject).on("close", () => resolve(received));
    socket.write(text);
  });
}

/** Connects to `http://host:port` or `unix:///path`. */
export function dial(address: string): Socket {
  if (address.startsWith("unix://")) return connect(address.slice("unix://".length));
  const { hostname, port } = new URL(address);
  return connect(Number(port), hostname);
}
