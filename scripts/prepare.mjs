#!/usr/bin/env node
/**
 * Runs before the tests and the demo, on a fresh clone as well: it must not need any package itself. Installs the
 * dependencies, finds or installs OpenBao and builds, each only if it is due; says nothing when nothing is.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { buildIsCurrent } from "./build-state.mjs";
import { ensureOpenBao, SetupError } from "./openbao.mjs";
import { inProject, projectRoot } from "./project.mjs";

function checkNodeVersion() {
  const wanted = readJson("package.json").engines.node.replace(">=", "");
  if (compareVersions(process.versions.node, wanted) < 0) {
    throw new SetupError(
      `attache needs Node ${wanted} or later; this is Node ${process.versions.node} (${process.execPath})`,
    );
  }
}

/** npm keeps what it installed in node_modules/.package-lock.json; times of files say nothing after a checkout or a copy. */
function dependenciesAreInstalled() {
  if (!existsSync(inProject("node_modules/.package-lock.json"))) return false;
  const wanted = readJson("package-lock.json").packages;
  const installed = readJson("node_modules/.package-lock.json").packages;
  const isWanted = ([path, { version }]) => wanted[path]?.version === version;
  // Optional packages are those for other systems: npm leaves them out.
  const isThere = ([path, entry]) => path === "" || entry.optional === true || installed[path] !== undefined;
  return Object.entries(installed).every(isWanted) && Object.entries(wanted).every(isThere);
}

function runStep(title, command, args) {
  console.error(title);
  const { status, error } = spawnSync(command, args, { cwd: projectRoot, stdio: ["ignore", 2, 2] });
  if (error !== undefined) throw new SetupError(`cannot run ${command}: ${error.message}`);
  if (status !== 0) throw new SetupError(`${[command, ...args].join(" ")} failed; see its output above`);
}

function readJson(path) {
  return JSON.parse(readFileSync(inProject(path), "utf8"));
}

function compareVersions(left, right) {
  const [a, b] = [left, right].map((version) => version.split(".").map((part) => Number.parseInt(part, 10)));
  const different = b.findIndex((part, index) => (a[index] ?? 0) !== part);
  return different === -1 ? 0 : (a[different] ?? 0) - b[different];
}

try {
  checkNodeVersion();
  if (!dependenciesAreInstalled()) runStep("installing dependencies", "npm", ["ci"]);
  await ensureOpenBao();
  if (!buildIsCurrent()) runStep("building", process.execPath, ["scripts/build.mjs"]);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
