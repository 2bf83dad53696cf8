import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptListVerb, requestVerb, VerbRewriter } from "../../../src/proxy/list-verb.ts";

interface Message {
  verb: string;
  path: string;
  body: string;
  /** Sizes of the chunks; empty for Content-Length. */
  chunks: number[];
  trailer: boolean;
}

const LIMIT = 1024 * 1024;
const VERBS = ["LIST", "SCAN", "GET", "POST", "PUT", "PATCH", "DELETE", "LOCK", "HEAD", "OPTIONS"];
const SEEN = new Map([
  ["LIST", "LINK"],
  ["SCAN", "\nACL"],
]);

const bodyText = fc.oneof(
  fc.constantFrom(
    "",
    "LIST ",
    "LIST /v1/a HTTP/1.1\r\n\r\n",
    "\r\n\r\nLIST /a HTTP/1.1\r\nHost: x\r\n\r\n",
    "SCAN /",
    "LI",
  ),
  fc.string({ maxLength: 30 }).map((text) => text.replaceAll(/[^ -~]/g, "L")),
);
const message: fc.Arbitrary<Message> = fc.record({
  verb: fc.constantFrom(...VERBS),
  path: fc.constantFrom("/v1/secret", "/LIST", "/v1/LIST%20/x?list=true", "/SCAN?LIST"),
  body: bodyText,
  chunks: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 }),
  trailer: fc.boolean(),
});
const messages = fc.array(message, { minLength: 1, maxLength: 6 });
const cuts = fc.array(fc.nat(), { maxLength: 12 });

function encode({ verb, path, body, chunks, trailer }: Message, sent = verb): string {
  const head = `${sent} ${path} HTTP/1.1\r\nHost: x\r\nX-Text: LIST ${path} LIST\r\n`;
  if (chunks.length === 0) return body === "" ? `${head}\r\n` : `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
  let text = `${head}Transfer-Encoding: chunked\r\n\r\n`;
  let rest = body;
  for (let turn = 0; rest !== ""; turn += 1) {
    const size = Math.min(rest.length, chunks[turn % chunks.length] ?? 1);
    text += `${size.toString(16)}${turn % 2 === 0 ? "" : ";LIST=a"}\r\n${rest.slice(0, size)}\r\n`;
    rest = rest.slice(size);
  }
  return `${text}0\r\n${trailer ? "LIST: b\r\nSCAN: c\r\n" : ""}\r\n`;
}

function split(text: string, at: readonly number[]): Buffer[] {
  const places = [...new Set(at.map((place) => place % text.length))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => Buffer.from(text.slice(from, places[index] ?? text.length), "latin1"));
}

function rewritten(pieces: Buffer[]): string {
  const rewriter = new VerbRewriter(LIMIT);
  for (const piece of pieces) rewriter.rewrite(piece);
  return Buffer.concat(pieces).toString("latin1");
}

describe("the rewriter of verbs", () => {
  it("changes the verb of each request and nothing else, wherever the pieces are cut", () => {
    fc.assert(
      fc.property(messages, cuts, (list, at) => {
        const text = list.map((one) => encode(one)).join("");
        const expected = list.map((one) => encode(one, SEEN.get(one.verb) ?? one.verb)).join("");
        expect(rewritten(split(text, at))).toBe(expected);
        expect(rewritten([...text].map((char) => Buffer.from(char, "latin1")))).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("leaves what it does not understand to the parser and never throws", () => {
    const noise = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 40 }),
        bodyText.map((text) => Buffer.from(text)),
      ),
    );
    fc.assert(
      fc.property(noise, (pieces) => {
        const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
        expect(rewritten(pieces.map((piece) => Buffer.from(piece)))).toHaveLength(length);
      }),
    );
  });

  it.each(["LINK", "ACL", "LISK", "LINT", "LISTS", "LIS", "LIT", "SCAM", "SCANS", "SC", "\nACL", "S"])(
    "breaks the verb %j, so that it cannot be taken for LIST or SCAN",
    (verb) => {
      const text = `${verb} /v1/a HTTP/1.1\r\n\r\n`;
      expect(rewritten([Buffer.from(text)])).toContain("\0");
      expect(rewritten([...text].map((char) => Buffer.from(char)))).toContain("\0");
    },
  );
});

interface Recorded {
  verb: string;
  path: string;
  body: string;
}

interface Place {
  server: Server;
  connect: () => Socket;
}

const folder = mkdtempSync(join(tmpdir(), "list-verb-"));
const places = new Map<string, Place>();
const recorded: Recorded[] = [];

beforeAll(async () => {
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = [
    "-subj",
    "/CN=localhost",
    "-days",
    "2",
    "-nodes",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
  ];
  execFileSync("openssl", ["req", "-x509", ...subject, "-keyout", key, "-out", cert], { stdio: "ignore" });
  const socket = join(folder, "s.sock");
  const plain = createServer();
  const secure = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) });
  const unix = createServer();
  places.set("tcp", { server: plain, connect: () => connect((plain.address() as AddressInfo).port, "127.0.0.1") });
  places.set("tls", {
    server: secure,
    connect: () =>
      connectTls({ port: (secure.address() as AddressInfo).port, host: "127.0.0.1", rejectUnauthorized: false }),
  });
  places.set("unix", { server: unix, connect: () => connect(socket) });
  for (const { server } of places.values()) {
    acceptListVerb(server, LIMIT);
    server.on("request", (request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString("latin1")));
      request.on("end", () => {
        recorded.push({ verb: requestVerb(request), path: request.url ?? "", body });
        response.end("done");
      });
    });
    await new Promise<void>((resolve) => server.listen(server === unix ? socket : 0, resolve));
  }
});

afterAll(() => {
  for (const { server } of places.values()) server.close();
  rmSync(folder, { recursive: true });
});

/** Writes the pieces one event loop turn apart; resolves with all that came back once that many answers are there. */
function exchange(place: string, pieces: Buffer[], answers = 1): Promise<string> {
  recorded.length = 0;
  return new Promise((resolve, reject) => {
    const socket = places.get(place)?.connect() ?? new Error(place);
    if (socket instanceof Error) throw socket;
    let text = "";
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      // Not earlier: the end of a TLS connection ends it for both.
      if (text.split("HTTP/1.1 ").length > answers) socket.end();
    });
    socket.on("error", reject).on("close", () => resolve(text));
    const next = (index: number): void => {
      const piece = pieces[index];
      if (piece !== undefined) socket.write(piece, () => setImmediate(next, index + 1));
    };
    next(0);
  });
}

describe.each(["tcp", "tls", "unix"])("a server that accepts LIST, over %s", (place) => {
  it("sees every verb, path and body as they were sent, pipelined and split anywhere", async () => {
    await fc.assert(
      fc.asyncProperty(messages, cuts, async (list, at) => {
        const text = list.map((one) => encode(one)).join("");
        const answers = await exchange(place, split(text, at), list.length);
        expect(recorded).toEqual(list.map(({ verb, path, body }) => ({ verb, path, body })));
        expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(list.length);
      }),
      { numRuns: 60 },
    );
  });

  it("understands LIST on a connection that has served other verbs, and after a body that contains LIST", async () => {
    const body = "LIST /v1/x HTTP/1.1\r\n\r\n";
    const plain = { path: "/v1/a", body: "", chunks: [], trailer: false };
    const list = [
      { ...plain, verb: "GET" },
      { ...plain, verb: "LIST" },
      { ...plain, verb: "PUT", body },
      { ...plain, verb: "LIST" },
      { ...plain, verb: "GET" },
    ];
    await exchange(
      place,
      list.map((one) => Buffer.from(encode(one))),
      list.length,
    );
    expect(recorded.map(({ verb }) => verb)).toEqual(["GET", "LIST", "PUT", "LIST", "GET"]);
    expect(recorded[2]?.body).toBe(body);
  });

  it("understands a verb that arrives byte by byte", async () => {
    const pieces = [..."LIST /v1/a HTTP/1.1\r\nHost: x\r\n\r\nSCAN /v1/b HTTP/1.1\r\nHost: x\r\n\r\n"];
    await exchange(
      place,
      pieces.map((char) => Buffer.from(char)),
      2,
    );
    expect(recorded.map(({ verb, path }) => `${verb} ${path}`)).toEqual(["LIST /v1/a", "SCAN /v1/b"]);
  });

  it.each(["LINK", "ACL"])("answers 400 to a %s that a client really sent", async (verb) => {
    const answer = await exchange(place, [Buffer.from(`${verb} /v1/a HTTP/1.1\r\nHost: x\r\n\r\n`)]);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(recorded).toEqual([]);
  });

  it.each([
    ["two lengths", "Content-Length: 1\r\nContent-Length: 1\r\n\r\na"],
    ["a length and chunks", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["another encoding", "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"],
    ["an encoding that looks like chunked", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"],
    ["a signed length", "Content-Length: +1\r\n\r\na"],
    ["a bare line feed", "A: b\nContent-Length: 1\r\n\r\na"],
    ["a bare line feed after a chunk's size", "Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n"],
    ["a chunk longer than its size", "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"],
    ["a chunk without a size", "Transfer-Encoding: chunked\r\n\r\n;a\r\n0\r\n\r\n"],
    ["a space in front of the colon", "Content-Length : 1\r\n\r\na"],
  ])("refuses %s with 400", async (_what, rest) => {
    const answer = await exchange(place, [Buffer.from(`POST /v1/a HTTP/1.1\r\nHost: x\r\n${rest}`)]);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(recorded).toEqual([]);
  });
});
