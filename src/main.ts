import { EXIT_ERROR, EXIT_OK } from "./cli/exit-codes.ts";
import { ignoreOtherSignals } from "./cli/signals.ts";

// The executable: it looks at the first word and imports that command alone, because start-up time counts.

const USAGE = `Usage: attache <command> [options]

Commands:
  agent      Log in, keep the token alive, write sinks and templates, serve the local proxy
  render     Render one template to standard output, from fixtures or with the server's secrets
  version    Print the version

Run "attache <command> -help" for the options of a command.
`;

type Command = (args: readonly string[]) => Promise<number>;

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  agent: async () => (await import("./cli/commands/agent.ts")).runAgentCommand,
  render: async () => (await import("./cli/commands/render.ts")).runRenderCommand,
  version: async () => (await import("./cli/commands/version.ts")).runVersionCommand,
};

async function main([word, ...args]: readonly string[]): Promise<number> {
  if (word === undefined || ["-h", "-help", "--help", "help"].includes(word)) {
    (word === undefined ? process.stderr : process.stdout).write(USAGE);
    return word === undefined ? EXIT_ERROR : EXIT_OK;
  }
  const name = ["-v", "-version", "--version"].includes(word) ? "version" : word;
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    process.stderr.write(`attache: there is no command ${JSON.stringify(word)}; run "attache -help" for the list\n`);
    return EXIT_ERROR;
  }
  const command = await load();
  return command(args);
}

ignoreOtherSignals();
// Not just exitCode: a timer or a pooled connection that is still there must not keep an agent alive that has stopped.
void main(process.argv.slice(2)).then((code) => process.exit(code));
