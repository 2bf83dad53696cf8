/** How a scalar may be written in block context: libyaml's analysis of its text. */

export interface ScalarStyles {
  readonly isMultiline: boolean;
  readonly plain: boolean;
  readonly singleQuoted: boolean;
  readonly literal: boolean;
}

/** libyaml prints no control character but the line feed, and nothing beyond the first 65,536 code points. */
const PRINTABLE = /^[\n -~\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/;
const BREAK = /[\n\r\u0085\u2028\u2029]/;
const SPACE_BEFORE_BREAK = / [\n\r\u0085\u2028\u2029]/;
const SPACE_AFTER_BREAK = /[\n\r\u0085\u2028\u2029] /;
const INDICATOR = /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[-?:](?: |$))|:(?: |$)| #/;
const SPACE_AT_END = /^ | $/;

/** The styles that can hold the text. */
export function scalarStyles(text: string): ScalarStyles {
  const isMultiline = BREAK.test(text);
  const isSpecial = !PRINTABLE.test(text);
  const spaceBreak = isMultiline && SPACE_BEFORE_BREAK.test(text);
  const breakSpace = isMultiline && SPACE_AFTER_BREAK.test(text);
  return {
    isMultiline,
    plain: !isMultiline && !isSpecial && !SPACE_AT_END.test(text) && !INDICATOR.test(text),
    singleQuoted: !isSpecial && !spaceBreak && !breakSpace,
    literal: text !== "" && !isSpecial && !spaceBreak && !text.endsWith(" "),
  };
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\0": "0",
  "\u0007": "a",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  "\u001b": "e",
  '"': '"',
  "\\": "\\",
  "\u0085": "N",
  "\u00a0": "_",
  "\u2028": "L",
  "\u2029": "P",
};

/** Whether the character stands in double quotes as an escape. */
export function needsEscape(char: string): boolean {
  return char === '"' || char === "\\" || BREAK.test(char) || !PRINTABLE.test(char);
}

/** The escape of a character in double quotes. */
export function escapeChar(char: string): string {
  const short = ESCAPES[char];
  if (short !== undefined) return `\\${short}`;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
