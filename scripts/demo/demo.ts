import { setTimeout as sleep } from "node:timers/promises";
import { createPrinter, type Printer } from "./printer.ts";
import { setScene, TOKEN_MAX_TTL, TOKEN_TTL, type Scene } from "./scene.ts";
import { steps } from "./steps.ts";
import { watch } from "./watch.ts";

const USAGE = `Usage: npm run demo [-- --once]

Shows attache at work beside a real OpenBao server, until Ctrl-C.
  --once   check each step, then end: exit code 0, or 1 with what was missing
`;

/** `--once` stands in scripts: however slow the machine, it ends in less than half a minute. */
const ONCE_LIMIT_MS = 26_000;

process.exit(await main(process.argv.slice(2)));

async function main(args: readonly string[]): Promise<number> {
  const once = args.includes("--once");
  if (args.some((arg) => arg !== "--once")) {
    process.stderr.write(USAGE);
    return args.includes("--help") ? 0 : 1;
  }
  const stopping = abortOnSignals();
  const printer = createPrinter(process.stdout, process.env);
  let scene: Scene | undefined;
  try {
    scene = await setScene(stopping);
    const complete = await Promise.race([
      perform(scene, printer, once, stopping),
      untilAborted(stopping),
      untilChildEnds(scene),
      ...(once ? [untilTooLate()] : []),
    ]);
    return complete ? 0 : 1;
  } catch (error) {
    if (stopping.aborted) return 0;
    process.stderr.write(`the demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    if (!once) printer.plain("\nstopping the agent and the server");
    await scene?.stop();
  }
}

/** Returns false if a step did not come true. */
async function perform(scene: Scene, printer: Printer, once: boolean, stopping: AbortSignal): Promise<boolean> {
  introduce(scene, printer);
  const missing: string[] = [];
  for (const step of steps) {
    try {
      await step.play(scene, printer);
    } catch (error) {
      // The agent's whole log may follow the first line.
      const what = (error instanceof Error ? error.message : String(error)).split("\n")[0] as string;
      missing.push(`${step.title}: ${what}`);
      printer.failure(step.title, what);
    }
    stopping.throwIfAborted();
  }
  if (missing.length > 0) printer.plain(`\nThe agent's log:\n${scene.agent.output()}\nMissing:\n${missing.join("\n")}`);
  else if (once) printer.plain("\nAll steps came true.");
  if (!once) {
    invite(scene, printer);
    await watch(scene, printer, stopping);
  }
  return missing.length === 0;
}

function introduce(scene: Scene, printer: Printer): void {
  printer.plain(`attache runs examples/agent.hcl in ${scene.folder.path}\n`);
  const lifetime = `tokens live ${TOKEN_TTL}, with renewals at most ${TOKEN_MAX_TTL}`;
  printer.step("server", `OpenBao ${scene.serverVersion} on ${scene.server.address}; ${lifetime}`);
}

function invite(scene: Scene, printer: Printer): void {
  const secret = `${scene.proxyAddress}/v1/secret/data/demo/app`;
  printer.plain(`
Now in another terminal (no token needed: the proxy adds the agent's):
  curl ${secret}
  curl -X LIST ${scene.proxyAddress}/v1/secret/metadata/demo/
  curl -d '{"data":{"user":"grace","password":"mine"}}' ${secret}
  cat ${scene.folder.join("app.env")}
Watching for changes; Ctrl-C ends it.
`);
}

/** The first signal asks for an orderly end; the second leaves at once, and the children are killed all the same. */
function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
    });
  }
  return controller.signal;
}

async function untilTooLate(): Promise<never> {
  await sleep(ONCE_LIMIT_MS, undefined, { ref: false });
  throw new Error(`the steps are not done after ${ONCE_LIMIT_MS / 1000} s`);
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("stopped by a signal")), { once: true });
  });
}

async function untilChildEnds({ agent, server }: Scene): Promise<never> {
  const ends = [
    agent.ended.then((end) => ({ who: "the agent", end, log: agent.output() })),
    server.process.ended.then((end) => ({ who: "the OpenBao server", end, log: server.log() })),
  ];
  const { who, end, log } = await Promise.race(ends);
  throw new Error(`${who} ended by itself (${end.signal ?? `exit code ${end.code}`}); its log:\n${log}`);
}
