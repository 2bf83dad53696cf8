import { isDigit, isLetter } from "../character-class.ts";

/** A part of a replacement: text as it is, the number of a group, or the name of groups. */
export type TemplatePart = { readonly text: string } | { readonly group: number } | { readonly name: string };

/** What `$1`, `${1}`, `$name` and `$$` stand for, as in Go: a name is as long as possible, so `$1x` is the group `1x`. */
export function parseTemplate(template: string): TemplatePart[] {
  const [first = "", ...rest] = template.split("$");
  const parts: TemplatePart[] = [{ text: first }];
  for (let index = 0; index < rest.length; index += 1) {
    const piece = rest[index] ?? "";
    if (piece === "" && index + 1 < rest.length) {
      // `$$`: the second one begins no reference.
      index += 1;
      parts.push({ text: `$${rest[index] ?? ""}` });
    } else parts.push(...parseReference(piece));
  }
  return parts;
}

/** From behind the dollar sign to the next one. */
function parseReference(piece: string): TemplatePart[] {
  const start = piece.startsWith("{") ? 1 : 0;
  let end = start;
  for (const char of piece.slice(start)) {
    if (char !== "_" && !isLetter(char) && !isDigit(char)) break;
    end += char.length;
  }
  const name = piece.slice(start, end);
  if (name === "" || (start === 1 && piece[end] !== "}")) return [{ text: `$${piece}` }];
  const reference = /^(?:0|[1-9][0-9]*)$/.test(name) ? { group: Number(name) } : { name };
  return [reference, { text: piece.slice(end + start) }];
}

/** `group` gives a group's text, undefined when it took no part in the match; `names` are those of the groups, by number. */
export function expandTemplate(
  parts: readonly TemplatePart[],
  names: readonly string[],
  group: (index: number) => string | undefined,
): string {
  let result = "";
  for (const part of parts) {
    if ("text" in part) result += part.text;
    else if ("group" in part) result += group(part.group) ?? "";
    // Several groups may have one name: the first that matched counts.
    else result += names.map((name, index) => (name === part.name ? group(index) : undefined)).find(isText) ?? "";
  }
  return result;
}

function isText(text: string | undefined): text is string {
  return text !== undefined;
}
