import { access, readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../scripts/project.mjs";
import { assertNoCanary, assertNoCanaryInFiles, createCanary } from "./support/canary.ts";
import { createNodeVault, runBao, runHvac } from "./support/clients.ts";
import { eventually } from "./support/eventually.ts";
import { startOpenBao, type OpenBaoServer } from "./support/openbao-server.ts";
import { startOwnedProcess } from "./support/owned-process.ts";
import { createTempDir } from "./support/temp-dir.ts";

const shell = (script: string) =>
  startOwnedProcess({ command: "/bin/sh", args: ["-c", script], env: { PATH: process.env.PATH ?? "" } });

/** A process that nobody has waited for yet is dead as well. */
const isDead = (pid: number) =>
  readFile(`/proc/${pid}/status`, "utf8").then(
    (status) => status.includes("State:\tZ"),
    () => true,
  );

describe("a server that the tests start", () => {
  let server: OpenBaoServer;
  beforeAll(async () => {
    server = await startOpenBao({ storage: "disk" });
  });
  afterAll(async () => server.stop());

  it("gives an AppRole login an ordinary token with the wanted lifetime", async () => {
    const folder = await createTempDir();
    const policy = 'path "secret/data/app" { capabilities = ["read"] }';
    const appRole = await server.setUpAppRole({ folder, policy, tokenTtl: "40s", tokenMaxTtl: "2m" });
    expect(await folder.read("role-id")).toBe(appRole.roleId);
    const facts = await server.admin.lookupToken(await appRole.login());
    expect(facts).toMatchObject({ policies: ["app", "default"], creation_ttl: 40 });
  });

  it("can be talked to with the bao command, hvac and node-vault", async () => {
    await server.admin.writeKv("clients/app", { user: "ada" });
    const target = { address: server.address, token: server.rootToken };
    const bao = await runBao(["kv", "get", "-field=user", "secret/clients/app"], target);
    expect(bao).toMatchObject({ code: 0, stdout: "ada" });
    const [listed, failed] = await runHvac(
      [
        ["secrets.kv.v2.list_secrets", { path: "clients" }],
        ["secrets.kv.v2.read_secret_version", { path: "nothing", raise_on_deleted_version: true }],
      ],
      target,
    );
    expect(listed).toMatchObject({ result: { data: { keys: ["app"] } } });
    expect(failed).toMatchObject({ error: "InvalidPath" });
    expect(await createNodeVault(target).list("secret/metadata/clients")).toMatchObject({ data: { keys: ["app"] } });
  });

  it("comes back on the same address with its data", async () => {
    await server.admin.writeKv("kept", { value: "1" });
    await server.shutDown();
    await expect(server.admin.request("GET", "secret/data/kept")).rejects.toThrow("ECONNREFUSED");
    await server.start();
    const { body } = await server.admin.request("GET", "secret/data/kept");
    expect(body).toMatchObject({ data: { data: { value: "1" } } });
  });

  it("does not answer while it is paused, and answers then", async () => {
    server.pause();
    const answer = server.admin.request("GET", "sys/health");
    const first = await Promise.race([
      answer.then(() => "answered"),
      new Promise((resolve) => setTimeout(resolve, 300)),
    ]);
    expect(first).toBeUndefined();
    server.resume();
    expect((await answer).status).toBe(200);
  });
});

it("a server with TLS is trusted through its own certificate authority", async () => {
  const server = await startOpenBao({ tls: true });
  try {
    const target = { address: server.address, token: server.rootToken };
    expect((await runBao(["status"], target)).stderr).toContain("certificate signed by unknown authority");
    expect((await runBao(["status"], { ...target, caFile: server.caFile as string })).code).toBe(0);
  } finally {
    await server.stop();
  }
});

describe("a process that the tests start", () => {
  it("tells its exit code and what it wrote on both streams", async () => {
    const child = await shell("echo out; echo err >&2; exit 7");
    expect(await child.ended).toMatchObject({ code: 7, signal: null, leftBehind: [] });
    expect([child.stdout(), child.stderr()]).toEqual(["out\n", "err\n"]);
  });

  it("is reported with the children that it left behind, which are killed", async () => {
    const child = await shell("sleep 600 & echo started; exit 0");
    const { leftBehind } = await child.ended;
    expect(leftBehind).toHaveLength(1);
    await eventually(() => isDead(leftBehind[0] as number), { what: "the end of the child that was left behind" });
  });

  it("is killed if it ignores the signal", async () => {
    const child = await shell('trap "" TERM; echo ready; while :; do sleep 0.05; done');
    await child.waitForOutput(/ready/);
    const { signal, elapsed } = await child.stop("SIGTERM", 200);
    expect(signal).toBe("SIGKILL");
    expect(elapsed).toBeGreaterThanOrEqual(199);
  });

  it("goes with its temporary files when the process that started it is killed", async () => {
    const script = 'import("./scripts/run-typescript.mjs").then((run) => run.runTypeScript(process.argv[1]))';
    const starter = await startOwnedProcess({
      command: process.execPath,
      args: ["-e", script, "test/integration/children/start-and-wait.ts"],
      cwd: projectRoot,
      env: { PATH: process.env.PATH ?? "" },
    });
    const [, pid, folder] = await starter.waitForOutput(/started (\d+) (\S+)/);
    await access(folder as string);
    await starter.stop("SIGKILL");
    const isGone = () =>
      access(folder as string).then(
        () => false,
        () => true,
      );
    await eventually(isGone, { what: "the end of the temporary folder" });
    await eventually(() => isDead(Number(pid)), { what: "the end of the child" });
  });

  it("fails a wait for output that can no longer come", async () => {
    const child = await shell("echo something else");
    await expect(child.waitForOutput(/never/)).rejects.toThrow("ended without /never/");
  });
});

describe("the search for planted secrets", () => {
  const canary = createCanary();

  it.each([
    ["as it is", canary],
    ["in base64", Buffer.from(`{"token":"${canary}"}`).toString("base64")],
    ["in hexadecimal", Buffer.from(canary).toString("hex")],
  ])("finds one %s", (encoding, disguise) => {
    expect(() => assertNoCanary(`before ${disguise} after`, canary, "the log")).toThrow(
      `the log holds the planted secret (${encoding})`,
    );
    expect(() => assertNoCanary("before and after", canary, "the log")).not.toThrow();
  });

  it("looks at every file of a folder except those named", async () => {
    const folder = await createTempDir();
    const path = await folder.write("deep/er/file", canary);
    await expect(assertNoCanaryInFiles(folder.path, canary)).rejects.toThrow(`${path} holds the planted secret`);
    await assertNoCanaryInFiles(folder.path, canary, /^deep\/er\/file$/);
    await folder.remove();
    await expect(access(path)).rejects.toThrow("ENOENT");
  });
});
