import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Reads "+PID" and "-PID" until its input ends, which it does however this process ends, SIGKILL included. Then it kills
 * the process groups that are still on its list and removes the folder. An exit handler in this process would be
 * simpler, but does not run when a test worker is killed.
 */
const SCRIPT = `
trap "" INT TERM HUP
pids=" "
while read -r change; do
  pid=\${change#?}
  case $change in
    +*) pids="$pids$pid " ;;
    -*) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
  esac
done
for pid in $pids; do kill -KILL "-$pid" 2>/dev/null; done
rm -rf -- "$1"
`;

interface Reaper {
  readonly process: ChildProcess;
  readonly folder: string;
}

let reaper: Reaper | undefined;

function theReaper(): Reaper {
  if (reaper === undefined) {
    const folder = mkdtempSync(join(tmpdir(), "attache-"));
    // A session of its own: Ctrl-C on the terminal ends the tests, and the reaper must outlive them.
    const process = spawn("/bin/sh", ["-c", SCRIPT, "reaper", folder], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    process.unref();
    (process.stdin as unknown as { unref(): void }).unref();
    reaper = { process, folder };
  }
  return reaper;
}

/** The folder that holds every temporary folder of this process and is removed when this process ends. */
export function temporaryRoot(): string {
  return theReaper().folder;
}

/** Has the process group `pid` killed at the end of this process, whatever that end is, unless it is released first. */
export function reapAtEnd(pid: number): void {
  theReaper().process.stdin?.write(`+${pid}\n`);
}

/** The group is gone: its number may soon belong to somebody else. */
export function releaseFromReaper(pid: number): void {
  theReaper().process.stdin?.write(`-${pid}\n`);
}
