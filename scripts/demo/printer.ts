/** Prints the demo's lines: seconds since the start, a title, the text; details are indented below. */
export interface Printer {
  step(title: string, text: string, details?: readonly string[]): void;
  failure(title: string, text: string): void;
  plain(text: string): void;
}

const TITLE_WIDTH = 10;
const COLOURS = { dim: 2, red: 31, green: 32 } as const;

export function createPrinter(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Printer {
  const begin = performance.now();
  // https://no-color.org: any value but the empty one switches colours off.
  const coloured = stream.isTTY && (env.NO_COLOR ?? "") === "";
  const paint = (colour: keyof typeof COLOURS, text: string): string =>
    coloured ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text;
  const line = (colour: keyof typeof COLOURS, title: string, text: string): void => {
    const seconds = `${((performance.now() - begin) / 1000).toFixed(1).padStart(5)} s`;
    stream.write(`${paint("dim", seconds)}  ${paint(colour, title.padEnd(TITLE_WIDTH))} ${text}\n`);
  };
  return {
    step(title, text, details = []) {
      line("green", title, text);
      for (const detail of details) stream.write(`${" ".repeat(TITLE_WIDTH + 10)} ${paint("dim", "|")} ${detail}\n`);
    },
    failure: (title, text) => line("red", title, `MISSING: ${text}`),
    plain: (text) => void stream.write(`${text}\n`),
  };
}
