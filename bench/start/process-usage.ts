import { readFileSync } from "node:fs";

export interface ProcessUsage {
  /** CPU time since the start, user and system, milliseconds. */
  readonly cpu: number;
  /** Largest resident set so far, MiB. */
  readonly peakMemory: number;
}

// USER_HZ is 100 on every Linux that Node runs on.
const MS_PER_TICK = 10;

/** Reads /proc, so Linux only. Throws if the process is gone. */
export function readUsage(pid: number): ProcessUsage {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // Field 2, the name in parentheses, may hold spaces; what follows begins with field 3. utime is 14, stime is 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/m.exec(status) ?? [];
  return { cpu: ticks * MS_PER_TICK, peakMemory: Number(kibibytes) / 1024 };
}
