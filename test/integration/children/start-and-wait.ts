import { startOwnedProcess } from "../support/owned-process.ts";
import { createTempDir } from "../support/temp-dir.ts";

// Starts a child, says so, and waits to be killed.
const folder = await createTempDir();
const child = await startOwnedProcess({ command: "/bin/sleep", args: ["600"], env: {} });
process.stdout.write(`started ${child.pid} ${folder.path}\n`);
await child.ended;
