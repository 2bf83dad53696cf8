import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { withOracle } from "../../scripts/conformance-engine.mjs";
import { inProject } from "../../scripts/project.mjs";
import { Engine } from "./engine.ts";
import { workloads, type NamedWorkload } from "./workloads.ts";

const USAGE = `Usage: npm run bench:template [-- --rounds=N]

Parses and executes the same templates with Go's text/template and OpenBao's functions and with our engine, in turns, N
times each (default 15), and prints medians. Ends with 1 if the two render something different, whatever the times are.
Needs Go 1.26.
`;

/** One measurement takes about this long. */
const BATCH_MS = 40;
/** V8 and Go's runtime get this long to warm up. */
const WARM_UP_MS = 1500;
/** Fresh processes for each cold number. */
const COLD_RUNS = 7;

interface Commands {
  readonly go: readonly string[];
  /** Without a code cache, which is for the warm numbers. */
  readonly ours: readonly string[];
  readonly oursCached: readonly string[];
}

/** What is measured, with its name in the table. A rendering is what an agent does when a secret has changed. */
const WARM_TASKS = [
  ["execute", "execute"],
  ["parse", "parse"],
  ["render", "render as the agent"],
] as const;
const COLD_TASKS = ["parse", "execute"] as const;

type Task = (typeof WARM_TASKS)[number][0];

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const [, roundsText] = /^--rounds=([1-9]\d*)$/.exec(args[0] ?? "--rounds=15") ?? [];
  if (roundsText === undefined || args.length > 1) {
    process.stderr.write(USAGE);
    return 2;
  }
  const folder = await mkdtemp(join(tmpdir(), "attache-bench-"));
  try {
    const ours = await bundleWorker(folder);
    return await withOracle((oracle: string) => measureAll({ go: [oracle, "-bench"], ...ours }, Number(roundsText)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The bundle has the form of the executable's (scripts/build.mjs), and its cache is made by one run of each workload. */
async function bundleWorker(folder: string): Promise<Omit<Commands, "go">> {
  const bundle = join(folder, "worker.cjs");
  await build({
    entryPoints: [inProject("bench/template/worker.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    supported: { "dynamic-import": false },
    logLevel: "warning",
    banner: { js: "(function (require) {" },
    footer: { js: "})" },
  });
  const ours = [process.execPath, inProject("bench/template/run-worker.mjs"), bundle];
  const oursCached = [...ours, join(folder, "worker.cache")];
  const engine = new Engine([...oursCached, "--write"]);
  for (const workload of workloads) {
    await engine.ask({ what: "load", ...workload });
    await engine.ask({ what: "parse", times: 1 });
    await engine.ask({ what: "execute", times: 1 });
  }
  await engine.close();
  return { ours, oursCached };
}

async function measureAll(commands: Commands, rounds: number): Promise<number> {
  const table = [["", "Go", "ours", "ours / Go"]];
  let isSame = true;
  for (const workload of workloads) {
    const warm = await measureWarm(commands, workload, rounds);
    if (warm === undefined) {
      isSame = false;
      console.error(`${workload.title}: the two engines rendered something different`);
      continue;
    }
    table.push(...warm, ...(await measureCold(commands, workload)));
  }
  printTable(table, rounds);
  return isSame ? 0 : 1;
}

/** Undefined when the outputs differ. */
async function measureWarm(
  commands: Commands,
  workload: NamedWorkload,
  rounds: number,
): Promise<string[][] | undefined> {
  const engines = [new Engine(commands.go), new Engine(commands.ours)];
  for (const engine of engines) {
    await engine.ask({ what: "load", ...workload });
    await engine.ask({ what: "parse", times: 1 });
  }
  const rows: string[][] = [];
  for (const [what, name] of WARM_TASKS) {
    const times: number[] = [];
    for (const engine of engines) times.push(await warmUp(engine, what));
    const samples: number[][] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, engine] of engines.entries()) {
        const turns = times[index] as number;
        const { nanoseconds } = await engine.ask({ what, times: turns });
        samples[index]?.push(nanoseconds / turns);
      }
    }
    rows.push(row(`${workload.title}: ${name}`, samples));
  }
  const outputs = [];
  for (const engine of engines) outputs.push((await engine.ask({ what: "outputs" })).outputs);
  for (const engine of engines) await engine.close();
  return JSON.stringify(outputs[0]) === JSON.stringify(outputs[1]) ? rows : undefined;
}

/** How often the engine can do it in one batch, once it is warm. */
async function warmUp(engine: Engine, what: Task): Promise<number> {
  let nanoseconds = 1;
  for (let total = 0; total < WARM_UP_MS * 1e6; total += nanoseconds) {
    nanoseconds = (await engine.ask({ what, times: 1 })).nanoseconds;
  }
  return Math.max(1, Math.round((BATCH_MS * 1e6) / nanoseconds));
}

/** The first parse and the first execution of a process. */
async function measureCold(commands: Commands, workload: NamedWorkload): Promise<string[][]> {
  const samples = { parse: [[], []] as number[][], execute: [[], []] as number[][] };
  for (let run = 0; run < COLD_RUNS; run += 1) {
    for (const [index, command] of [commands.go, commands.oursCached].entries()) {
      const engine = new Engine(command);
      await engine.ask({ what: "load", ...workload });
      for (const what of COLD_TASKS) {
        samples[what][index]?.push((await engine.ask({ what, times: 1 })).nanoseconds);
      }
      await engine.close();
    }
  }
  return COLD_TASKS.map((what) => row(`${workload.title}: first ${what}`, samples[what]));
}

function row(title: string, [go = [], ours = []]: readonly (readonly number[])[]): string[] {
  return [title, format(go), format(ours), (median(ours) / median(go)).toFixed(2)];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
}

/** In milliseconds: median (least – most). */
function format(nanoseconds: readonly number[]): string {
  const [middle, least, most] = [median(nanoseconds), Math.min(...nanoseconds), Math.max(...nanoseconds)];
  const text = (value: number | undefined): string => ((value ?? 0) / 1e6).toPrecision(3);
  return `${text(middle)} (${text(least)} – ${text(most)})`;
}

function printTable(table: readonly (readonly string[])[], rounds: number): void {
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((cells) => (cells[column] as string).length)));
  console.log(
    `milliseconds: median (least – most) of ${rounds} rounds, of ${COLD_RUNS} processes for the first ones\n`,
  );
  for (const cells of table)
    console.log(cells.map((cell, column) => cell.padEnd(widths[column] as number)).join("   "));
}
