import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";

/*
 * Node's HTTP parser knows a fixed set of verbs and answers 400 to Vault's LIST and OpenBao's SCAN. Here a listener that
 * runs before the parser's own changes the verb's bytes in place, in the very buffer that the parser is about to read:
 *
 *   LIST -> LINK       SCAN -> "\n" ACL      (the parser skips line ends before a request line)
 *
 * and the handler reads `requestVerb(request)`, which maps back. Every byte is replaced by one byte that depends only on
 * those before it, so a chunk may end anywhere and nothing is ever held back, copied or wrapped in another stream.
 *
 * INVARIANTS
 * - A byte changes only where a request line begins. So the rewriter follows the framing (head, Content-Length, chunks),
 *   and it is stricter than the parser: on anything that two readers could understand differently it writes a NUL, which
 *   the parser answers with 400. What it lets pass, both frame alike.
 * - A LINK or ACL that a client really sent is broken in the same way: it never turns into LIST or SCAN.
 *
 * Rejected: repairing the connection after the parser's `clientError`. The parser is dead by then, so the socket has to be
 * taken from the server with answers still under way, and the error holds only the last chunk: after "LI" | "ST /" it cannot
 * be told from "P" | "ST /". Rejected: a Duplex in front of every connection, which costs several times as much. What this
 * costs is that the socket's bytes pass through JavaScript: about 3 µs a request, a twentieth of what forwarding one takes.
 */

const LIST = { sent: "LIST", seen: "LINK" } as const;
const SCAN = { sent: "SCAN", seen: "\nACL" } as const;

/** The verb that the client sent. */
export function requestVerb(request: Pick<IncomingMessage, "method">): string {
  const { method = "" } = request;
  if (method === "LINK") return "LIST";
  if (method === "ACL") return "SCAN";
  return method;
}

/** Makes a server of node:http or node:https accept LIST and SCAN; call it before the server listens. */
export function acceptListVerb(server: Server, maxHeadBytes: number): void {
  // The server's own connection listener was added in its constructor, so its parser is attached when ours runs. Node lets
  // the parser read the socket natively until somebody else wants the data: prependListener ends that.
  server.on("setSecureContext" in server ? "secureConnection" : "connection", (socket: Socket) => {
    const rewriter = new VerbRewriter(maxHeadBytes);
    socket.prependListener("data", (chunk: Buffer) => rewriter.rewrite(chunk));
  });
}

type State = "start" | "verb" | "head" | "body" | "size" | "extension" | "data" | "line-end" | "trailer" | "off";

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const HEAD_END = "\r\n\r\n";
const FRAMING_HEADERS = /\r\n(?:content-length|transfer-encoding)[ \t:]/gi;
const CONTENT_LENGTH = /\r\ncontent-length:[ \t]*([0-9]{1,15})[ \t]*\r\n/i;
const CHUNKED = /\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n/i;
/** More hexadecimal digits than this are no safe integer; nobody sends such a chunk. */
const MAX_SIZE_DIGITS = 12;

/** Follows one connection's bytes and changes the verbs in them. Exported for its tests. */
export class VerbRewriter {
  readonly #maxHeadBytes: number;
  #state: State = "start";
  #verb: typeof LIST | typeof SCAN = LIST;
  /** How many bytes of the verb, or digits of the chunk's size, were seen. */
  #count = 0;
  /** The part of a head that earlier chunks brought. */
  #head = "";
  #headTail = "";
  /** Bytes left of the body or of the chunk. */
  #left = 0;
  /** What follows a line end inside a chunked body. */
  #next: State = "start";
  #previous = 0;

  constructor(maxHeadBytes: number) {
    this.#maxHeadBytes = maxHeadBytes;
  }

  /** Changes the chunk in place. */
  rewrite(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && this.#state !== "off") {
      switch (this.#state) {
        case "start":
          at = this.#start(chunk, at);
          break;
        case "head":
          at = this.#readHead(chunk, at);
          break;
        case "body":
        case "data":
          at = this.#skip(chunk, at);
          break;
        default:
          this.#byte(chunk, at);
          at += 1;
      }
    }
  }

  #start(chunk: Buffer, at: number): number {
    switch (chunk[at]) {
      case CR:
      case LF:
        return at + 1;
      case 0x4c: // L
        this.#verb = LIST;
        break;
      case 0x53: // S
        this.#verb = SCAN;
        chunk[at] = LF;
        break;
      case 0x41: // A: the parser knows one verb with it, ACL
        this.#refuse(chunk, at);
        return at;
      default:
        this.#state = "head";
        return at;
    }
    this.#state = "verb";
    this.#count = 1;
    return at + 1;
  }

  #skip(chunk: Buffer, at: number): number {
    const skipped = Math.min(this.#left, chunk.length - at);
    this.#left -= skipped;
    if (this.#left === 0) {
      this.#previous = 0;
      this.#next = "size";
      this.#state = this.#state === "body" ? "start" : "line-end";
    }
    return at + skipped;
  }

  #byte(chunk: Buffer, at: number): void {
    const byte = chunk[at] ?? 0;
    switch (this.#state) {
      case "verb":
        this.#verbByte(chunk, at, byte);
        break;
      case "size":
        this.#sizeByte(chunk, at, byte);
        break;
      case "extension":
        if (byte === CR) this.#endLine(this.#left === 0 ? "trailer" : "data");
        else if (byte === LF || byte === 0x22) this.#refuse(chunk, at);
        break;
      case "trailer":
        this.#trailerByte(chunk, at, byte);
        break;
      default:
        this.#lineEndByte(chunk, at, byte);
    }
  }

  #verbByte(chunk: Buffer, at: number, byte: number): void {
    const { sent, seen } = this.#verb;
    if (this.#count === sent.length) {
      if (byte === SPACE) this.#state = "head";
      else this.#refuse(chunk, at);
    } else if (byte === sent.charCodeAt(this.#count)) {
      chunk[at] = seen.charCodeAt(this.#count);
      this.#count += 1;
    } else if (this.#verb === LIST && this.#count === 1) {
      this.#state = "head"; // LOCK, still unchanged
    } else {
      this.#refuse(chunk, at);
    }
  }

  #readHead(chunk: Buffer, at: number): number {
    if (this.#head === "") {
      // A whole head in one chunk is the rule and costs one search and one slice.
      const end = chunk.indexOf(HEAD_END, at, "latin1");
      if (end >= 0) return this.#endHead(chunk, chunk.toString("latin1", at, end + 2), end + HEAD_END.length);
    }
    const piece = chunk.toString("latin1", at);
    const before = this.#headTail.length;
    const found = (this.#headTail + piece).indexOf(HEAD_END);
    if (found >= 0) {
      const after = at + found - before + HEAD_END.length;
      return this.#endHead(chunk, this.#head + chunk.toString("latin1", at, after), after);
    }
    // Only the last bytes are searched again: searching the whole would make many small pieces expensive.
    this.#head += piece;
    this.#headTail = (this.#headTail + piece).slice(1 - HEAD_END.length);
    // The parser's limit is the same and it answers 431.
    if (this.#head.length > this.#maxHeadBytes) this.#state = "off";
    return chunk.length;
  }

  #endHead(chunk: Buffer, head: string, after: number): number {
    this.#head = "";
    this.#headTail = "";
    if (!this.#frame(head)) this.#refuse(chunk, after - 1);
    return after;
  }

  /** Finds out what follows the head; false if that could be understood in two ways. */
  #frame(head: string): boolean {
    const headers = head.match(FRAMING_HEADERS)?.length ?? 0;
    if (headers === 0) {
      this.#state = "start";
      return true;
    }
    if (headers > 1) return false;
    const length = CONTENT_LENGTH.exec(head)?.[1];
    if (length !== undefined) {
      this.#left = Number(length);
      this.#state = this.#left === 0 ? "start" : "body";
      return true;
    }
    this.#state = "size";
    this.#count = 0;
    this.#left = 0;
    return CHUNKED.test(head);
  }

  #sizeByte(chunk: Buffer, at: number, byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0 && this.#count < MAX_SIZE_DIGITS) {
      this.#left = this.#left * 16 + digit;
      this.#count += 1;
    } else if (this.#count > 0 && byte === CR) {
      this.#endLine(this.#left === 0 ? "trailer" : "data");
    } else if (this.#count > 0 && byte === 0x3b) {
      this.#state = "extension";
    } else {
      this.#refuse(chunk, at);
    }
  }

  /** A CR was read; a LF must follow. */
  #endLine(next: State): void {
    this.#state = "line-end";
    this.#previous = CR;
    this.#next = next;
  }

  #lineEndByte(chunk: Buffer, at: number, byte: number): void {
    if (this.#previous !== CR && byte === CR) {
      this.#previous = CR;
    } else if (this.#previous === CR && byte === LF) {
      this.#state = this.#next;
      this.#previous = LF;
      this.#count = 0;
    } else {
      this.#refuse(chunk, at);
    }
  }

  /** `count` is the length of the trailer's line so far; an empty line ends the message. */
  #trailerByte(chunk: Buffer, at: number, byte: number): void {
    if (byte === CR) this.#endLine(this.#count === 0 ? "start" : "trailer");
    else if (byte === LF) this.#refuse(chunk, at);
    else this.#count += 1;
  }

  #refuse(chunk: Buffer, at: number): void {
    chunk[at] = 0;
    this.#state = "off";
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}
