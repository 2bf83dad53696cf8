/** One block of a PEM text. */
export interface PemBlock {
  /** Such as `CERTIFICATE`. */
  readonly label: string;
  /** As Go writes it: lines of 64 characters, and a line feed at the end. */
  readonly text: string;
}

const BLOCK = /-----BEGIN ([^\r\n-]+)-----([\s\S]*?)-----END \1-----/g;
const HEADERS = /^(?:[^:\r\n]+:[^\r\n]*\r?\n)+\r?\n/;

/** The blocks of a text, wherever they stand in it, also indented. What is damaged is left out. */
export function pemBlocks(text: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  for (const [, label = "", inside = ""] of text.matchAll(BLOCK)) {
    const body = inside.replace(/^[ \t]*\r?\n/, "");
    const headers = HEADERS.exec(body)?.[0] ?? "";
    const base64 = body.slice(headers.length).replace(/\s/g, "");
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) continue;
    const lines = base64.match(/.{1,64}/g) ?? [];
    const start = `-----BEGIN ${label}-----\n${headers.replaceAll("\r", "")}`;
    blocks.push({ label, text: `${start}${lines.join("\n")}\n-----END ${label}-----\n` });
  }
  return blocks;
}
