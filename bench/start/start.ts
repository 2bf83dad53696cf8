import { agentCommand } from "../../test/integration/support/agent-process.ts";
import { startOpenBao } from "../../test/integration/support/openbao-server.ts";
import { ensureOpenBao } from "../../scripts/openbao.mjs";
import { measureStart, type StartSample } from "./measure-start.ts";

const USAGE = `Usage: npm run bench:start [-- --runs=N]

Starts the Go agent and attache in turns, N times each (default 11), with the same config against the same server, and
prints medians (and the least and the most) of what a start takes. Linux only.
`;

const METRICS: readonly (readonly [keyof StartSample, string])[] = [
  ["listener", "listener accepts (ms)"],
  ["token", "token file (ms)"],
  ["rendered", "rendered file (ms)"],
  ["cpu", "CPU time (ms)"],
  ["memory", "peak memory (MiB)"],
];

process.exit(await main(process.argv.slice(2)));

async function main(args: readonly string[]): Promise<number> {
  const runs = parseRuns(args);
  if (runs === undefined) {
    process.stderr.write(USAGE);
    return 1;
  }
  const agents = [[await ensureOpenBao()], agentCommand()];
  const server = await startOpenBao();
  try {
    await server.admin.request("POST", "secret/data/bench", { data: { value: "rendered" } });
    const samples = agents.map((): StartSample[] => []);
    // The first round only fills the page cache.
    for (let round = 0; round <= runs; round += 1) {
      for (const [index, command] of agents.entries()) {
        const sample = await measureStart(server, command);
        if (round > 0) samples[index]?.push(sample);
      }
    }
    printTable(samples as [StartSample[], StartSample[]], runs);
    return 0;
  } finally {
    await server.stop();
  }
}

function parseRuns(args: readonly string[]): number | undefined {
  if (args.length === 0) return 11;
  const [, runs] = /^--runs=([1-9]\d*)$/.exec(args.join(" ")) ?? [];
  return runs === undefined ? undefined : Number(runs);
}

function printTable([theirs, ours]: readonly [readonly StartSample[], readonly StartSample[]], runs: number): void {
  const rows = METRICS.map(([metric, title]) => {
    const [a, b] = [theirs, ours].map((samples) => summarise(samples.map((sample) => sample[metric])));
    const ratio = (b as Summary).median / (a as Summary).median;
    return [title, format(a as Summary), format(b as Summary), ratio.toFixed(2)];
  });
  const table = [["", "Go agent", "attache", "attache / Go"], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => (row[column] as string).length)));
  console.log(`${runs} starts each: median (least – most)\n`);
  for (const row of table) console.log(row.map((cell, column) => cell.padEnd(widths[column] as number)).join("   "));
}

interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

function summarise(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
  return { median, least: sorted[0] as number, most: sorted.at(-1) as number };
}

function format({ median, least, most }: Summary): string {
  return `${median.toFixed(0)} (${least.toFixed(0)} – ${most.toFixed(0)})`;
}
