// Shared by the conformance scripts: loads TypeScript modules of this repository and asks the Go oracle.
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// Both sides show times in the same zone.
process.env.TZ = "UTC";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Imports a TypeScript module of the repository, bundled in memory. */
export async function importTypeScript(file) {
  const options = { bundle: true, platform: "node", format: "esm", write: false, logLevel: "warning" };
  const result = await build({ ...options, entryPoints: [path.join(root, file)] });
  return import(`data:text/javascript;base64,${Buffer.from(result.outputFiles[0].contents).toString("base64")}`);
}

/** Builds the Go program of test/conformance/oracle and calls `use` with the path of the binary. */
export async function withOracle(use) {
  const folder = await mkdtemp(path.join(tmpdir(), "attache-oracle-"));
  try {
    const binary = path.join(folder, "oracle");
    const built = spawnSync("go", ["build", "-o", binary, "."], {
      cwd: path.join(root, "test/conformance/oracle"),
      stdio: "inherit",
    });
    if (built.status !== 0) throw new Error("the oracle does not build; is Go 1.26 installed?");
    return await use(binary);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The oracle's answers to the cases, in their order. Rejects if it dies of one. */
export function askOracle(binary, cases) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, TZ: "UTC", LC_ALL: "C" };
    const child = spawn(binary, { env, stdio: ["pipe", "pipe", "pipe"] });
    let output = "";
    let complaint = "";
    child.stdout.setEncoding("utf8").on("data", (chunk) => (output += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk) => (complaint += chunk));
    child.on("error", reject);
    // It may die before it has read everything.
    child.stdin.on("error", () => undefined);
    child.on("close", (code) => {
      if (code !== 0) reject(new Error(`the oracle exited with ${code}: ${complaint.slice(0, 300)}`));
      else
        resolve(
          output === ""
            ? []
            : output
                .trimEnd()
                .split("\n")
                .map((line) => JSON.parse(line)),
        );
    });
    child.stdin.end(cases.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  });
}

/** The same; undefined for a case that Go's process does not survive, such as a map that holds itself. */
export async function askOracleBravely(binary, cases) {
  try {
    return await askOracle(binary, cases);
  } catch {
    if (cases.length === 1) return [undefined];
    const half = Math.ceil(cases.length / 2);
    return [
      ...(await askOracleBravely(binary, cases.slice(0, half))),
      ...(await askOracleBravely(binary, cases.slice(half))),
    ];
  }
}
