import type { FunctionFamily } from "./function-descriptions.ts";

export interface FunctionDescription {
  readonly name: string;
  /** How it is called. */
  readonly shape: string;
  readonly text: string;
}

/** Takes the lines of a family apart. Throws for one without its two colons. */
export function describedFunctions({ lines }: FunctionFamily): FunctionDescription[] {
  return lines
    .trim()
    .split("\n")
    .map((line) => {
      const [shape = "", text, ...rest] = line.split(" :: ");
      if (text === undefined || rest.length > 0) throw new Error(`no description: ${line}`);
      return { name: shape.split(" ", 1)[0] ?? "", shape, text };
    });
}

const HEAD = `# Functions of templates

Every function that a template can call besides those of Go's package text/template
(\`and\`, \`call\`, \`eq\`, \`index\`, \`len\`, \`printf\` …), made from a list that a test holds against the code (\`npm run docs\`).
They are those of consul-template and of Sprig 3.3, byte for byte; [templates.md](templates.md) says how to render and test
templates. Capitals stand for values; what comes through a pipe is the last one.
`;

/** The text of docs/template-functions.md. */
export function formatFunctionDocument(families: readonly FunctionFamily[], unavailable: readonly string[]): string {
  const sections = families.map((family) => {
    const items = describedFunctions(family).map(({ shape, text }) => `- \`${shape}\`: ${text}`);
    const about = family.about === "" ? "" : `${family.about}\n\n`;
    return `## ${family.title}\n\n${about}${items.join("\n")}\n`;
  });
  const names = unavailable.map((name) => `\`${name}\``).join(", ");
  const missing = `## Not here

These functions of consul-template need Consul, Nomad or programs of yours. A template may name them, but calling one is an
error that says so: ${names}.
`;
  return [HEAD, ...sections, missing].join("\n");
}
