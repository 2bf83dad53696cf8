import type { ScannedText } from "./quoted-string.ts";
import type { SourceText } from "./source-text.ts";

const OPENING = /<<(-?)([\p{L}\p{Nd}_]*)\r*(\n|$)?/uy;
/** The white space that may stand before the closing anchor. */
const INDENT = /^[ \t\v\f\r]*/;

interface Opening {
  readonly at: number;
  readonly indented: boolean;
  readonly anchor: string;
  readonly bodyStart: number;
}

/**
 * Reads the heredoc (`<<EOF` or `<<-EOF`) that starts at `at`, up to and with the newline after its closing anchor.
 * As in HCL 1, spaces before the closing anchor of `<<EOF` are the end of the text, and the anchor that closes `<<-EOF`
 * must be indented. Unlike it, the anchor may be the end of the file without a newline.
 */
export function scanHeredoc(source: SourceText, at: number): ScannedText {
  const opening = scanOpening(source, at);
  const { text } = source;
  let unindentedAnchor: number | undefined;
  for (let lineStart = opening.bodyStart; lineStart < text.length;) {
    const newline = text.indexOf("\n", lineStart);
    const lineEnd = newline === -1 ? text.length : newline;
    const line = text.slice(lineStart, lineEnd).replace(/\r+$/, "");
    const indent = INDENT.exec(line)?.[0] ?? "";
    if (line.slice(indent.length) === opening.anchor) {
      if (!opening.indented || indent !== "") {
        const body = text.slice(opening.bodyStart, lineStart).replaceAll("\r\n", "\n") + indent;
        return { value: opening.indented ? unindent(body) : body, end: Math.min(lineEnd + 1, text.length) };
      }
      unindentedAnchor ??= lineStart;
    }
    lineStart = lineEnd + 1;
  }
  throw unterminated(source, opening, unindentedAnchor);
}

function scanOpening(source: SourceText, at: number): Opening {
  OPENING.lastIndex = at;
  const match = OPENING.exec(source.text);
  if (match === null) throw source.syntaxError(at, "a heredoc starts with '<<' and a word, such as <<EOF");
  const [whole, dash, anchor, newline] = match;
  if (anchor === undefined || anchor === "")
    throw source.syntaxError(at, "the heredoc's '<<' has no word after it, such as <<EOF");
  if (newline === undefined) {
    throw source.syntaxError(
      at + whole.length,
      `nothing may follow the heredoc's opening word "${anchor}" on its line`,
    );
  }
  return { at, indented: dash === "-", anchor, bodyStart: at + whole.length };
}

function unterminated(source: SourceText, opening: Opening, unindentedAnchor: number | undefined): Error {
  const { at, anchor, indented } = opening;
  if (unindentedAnchor !== undefined) {
    return source.syntaxError(
      unindentedAnchor,
      `unterminated heredoc: the "${anchor}" that ends <<-${anchor} must be indented (or start the heredoc with <<${anchor})`,
    );
  }
  const marker = `<<${indented ? "-" : ""}${anchor}`;
  return source.syntaxError(at, `unterminated heredoc: no line with only "${anchor}" follows ${marker}`);
}

/** Takes the indentation of the closing anchor (the last line) off each line, or off none if one line has less. */
function unindent(body: string): string {
  const lines = body.split("\n");
  const indent = lines.pop() ?? "";
  if (lines.some((line) => !line.startsWith(indent))) {
    // Go cuts one more character than the spaces it trims; it shows only with exotic white space.
    return body.slice(0, -1).replace(/[ \t]+$/, "");
  }
  return lines.map((line) => `${line.slice(indent.length)}\n`).join("");
}
