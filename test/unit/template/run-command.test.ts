import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommand, type CommandOptions } from "../../../src/template/run-command.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { createRecordingLogger } from "../../fakes/recording-logger.ts";
import { eventually, passUntil } from "./support/templates.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "attache-command-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function start(command: readonly string[], overrides: Partial<CommandOptions> = {}) {
  const clock = new FakeClock();
  const log = createRecordingLogger();
  const controller = new AbortController();
  const env = { ...process.env, FOLDER: folder, NOT_SET: undefined };
  const done = runCommand(
    { command, timeout: 30_000, env, clock, logger: log.logger, ...overrides },
    controller.signal,
  );
  done.catch(() => undefined);
  return { clock, log, controller, done };
}

async function pids(count: number): Promise<number[]> {
  return eventually(async () => {
    const found = (await readFile(join(folder, "pids"), "utf8")).split("\n").filter((line) => line !== "");
    if (found.length < count) throw new Error("not all have started");
    return found.map(Number);
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const GROUP = "sleep 60 & echo $! >> $FOLDER/pids; echo $$ >> $FOLDER/pids; wait";

describe("runCommand", () => {
  it("resolves when the command ends with code 0, has logged its lines, and leaves no sleeper", async () => {
    const { clock, done, log } = start(["echo one; echo two >&2; printf three"]);
    await done;
    expect(log.lines).toHaveLength(3);
    expect(log.with("line=three")).toHaveLength(1);
    expect(clock.sleeping).toBe(0);
  });

  it.each([
    ["exit 3", "exited with code 3"],
    ["kill -9 $$", "was ended by SIGKILL"],
  ])("rejects with the reason for %s", async (command, reason) => {
    const { done } = start([command]);
    await expect(done).rejects.toMatchObject({ code: "COMMAND_FAILED" });
    await expect(done).rejects.toThrow(reason);
  });

  it("rejects if the program does not exist", async () => {
    const { done, clock } = start(["/nowhere/program", "argument"]);
    await expect(done).rejects.toThrow('command "/nowhere/program" cannot be started');
    expect(clock.sleeping).toBe(0);
  });

  it("names the program in an error, and neither arguments nor variables in front of it", async () => {
    await expect(start(["TOKEN=canary false canary"]).done).rejects.toThrow(/^command "false" exited with code 1$/);
    await expect(start(["/bin/false", "canary"]).done).rejects.toThrow(/^command "\/bin\/false" exited with code 1$/);
    await expect(start(["A=canary; exit 4"]).done).rejects.toThrow(/^command "exit" /);
  });

  it("gives the command 30 seconds, then ends it together with its children", async () => {
    const { clock, done } = start([GROUP]);
    const started = await pids(2);
    await clock.advance(29_999);
    expect(started.map(isAlive)).toEqual([true, true]);
    await clock.advance(1);
    await passUntil(clock, done);
    await expect(done).rejects.toThrow("was killed after 30 s");
    await eventually(() => expect(started.map(isAlive)).toEqual([false, false]));
  });

  it("kills what ignores SIGTERM a second later", async () => {
    const { clock, done } = start([`trap "" TERM; ${GROUP.replace("wait", "wait; while :; do sleep 60; done")}`]);
    const started = await pids(2);
    await clock.advance(30_000);
    await passUntil(clock, done);
    await expect(done).rejects.toThrow("was killed after 30 s");
    await eventually(() => expect(started.map(isAlive)).toEqual([false, false]));
    expect(clock.monotonic()).toBeGreaterThanOrEqual(31_000);
  });

  it("has no limit at 0", async () => {
    const { clock, done, controller } = start([GROUP], { timeout: 0 });
    const started = await pids(2);
    await clock.advance(1e9);
    expect(started.map(isAlive)).toEqual([true, true]);
    controller.abort();
    await passUntil(clock, done);
    await expect(done).rejects.toThrow("was stopped with the agent");
    await eventually(() => expect(started.map(isAlive)).toEqual([false, false]));
  });

  it("does not wait for something that the command left in the background", async () => {
    const { clock, done } = start(["sleep 60 & echo $! >> $FOLDER/pids; echo started"]);
    const [background = 0] = await pids(1);
    await passUntil(clock, done);
    await done;
    expect(isAlive(background)).toBe(true);
    process.kill(background);
  });
});
