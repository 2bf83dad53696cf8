import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LogFile, type LogFileOptions } from "../../../src/observability/log-file.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const HOUR = 3_600_000;
let folder: string;
let clock: FakeClock;
let umask: number;
const opened: LogFile[] = [];

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "attache-log-"));
  clock = new FakeClock();
  umask = process.umask();
});

afterEach(() => {
  for (const file of opened.splice(0)) file.close();
  process.umask(umask);
  fs.rmSync(folder, { recursive: true, force: true });
});

function openLog(options: Partial<LogFileOptions> = {}): LogFile {
  const file = new LogFile({
    path: join(folder, "agent.log"),
    rotateBytes: 0,
    rotateDuration: 0,
    maxFiles: 0,
    clock,
    ...options,
  });
  opened.push(file);
  file.open();
  return file;
}

const read = (name: string): string => fs.readFileSync(join(folder, name), "utf8");
const modeOf = (name: string): number => fs.statSync(join(folder, name)).mode & 0o7777;
const rotated = (): string[] =>
  fs
    .readdirSync(folder)
    .filter((name) => /^agent-\d{19}\.log$/.test(name))
    .sort();

describe("LogFile", () => {
  it("appends lines to what is there, at once", () => {
    fs.writeFileSync(join(folder, "agent.log"), "before\n");
    const file = openLog();
    file.write("one\n");
    expect(read("agent.log")).toBe("before\none\n");
    file.write("zwei ü\n");
    expect(read("agent.log")).toBe("before\none\nzwei ü\n");
  });

  it("names the file agent.log if the path is a folder with a final slash", () => {
    openLog({ path: `${folder}/` }).write("one\n");
    expect(fs.readdirSync(folder)).toEqual(["agent.log"]);
  });

  it("fails, naming the path, if the file cannot be opened", () => {
    const path = join(folder, "none/agent.log");
    expect(() => openLog({ path })).toThrow(expect.objectContaining({ code: "LOG_FILE_FAILED" }) as Error);
    expect(() => openLog({ path })).toThrow("its folder does not exist; create the folder first");
    expect(() => openLog({ path })).toThrow(path);
  });

  it.each([0o077, 0o000])("gives a new file the mode 0640 under a umask of %o, after a rotation too", (mask) => {
    process.umask(mask);
    const file = openLog({ rotateBytes: 10 });
    file.write("123456789\n");
    file.write("x\n");
    expect(["agent.log", ...rotated()].map(modeOf)).toEqual([0o640, 0o640]);
  });

  it("leaves the mode of a file that was there to its owner, even if it is empty", () => {
    fs.writeFileSync(join(folder, "agent.log"), "");
    fs.chmodSync(join(folder, "agent.log"), 0o604);
    openLog().write("x\n");
    expect(modeOf("agent.log")).toBe(0o604);
  });

  it("rotates before the file would grow beyond its size, and loses no line", () => {
    const file = openLog({ rotateBytes: 20 });
    for (let index = 0; index < 10; index += 1) file.write(`line ${index}\n`);
    const all = [...rotated(), "agent.log"].map(read);
    expect(all.join("")).toBe(Array.from({ length: 10 }, (_, index) => `line ${index}\n`).join(""));
    for (const text of all) expect(text.length).toBeLessThanOrEqual(20);
    expect(all).toHaveLength(5);
  });

  it("counts what the file already holds", () => {
    fs.writeFileSync(join(folder, "agent.log"), "x".repeat(19) + "\n");
    openLog({ rotateBytes: 20 }).write("new\n");
    expect(read("agent.log")).toBe("new\n");
    expect(rotated()).toHaveLength(1);
  });

  it("writes a line that is longer than the limit to a file of its own", () => {
    const file = openLog({ rotateBytes: 5 });
    file.write("long line\n");
    expect([read("agent.log"), rotated()]).toEqual(["long line\n", []]);
  });

  it("rotates a file that was opened long enough ago, if there is anything in it", async () => {
    const file = openLog({ rotateDuration: HOUR });
    await clock.advance(2 * HOUR);
    file.write("first\n");
    expect(rotated()).toEqual([]);
    file.write("second\n");
    expect([read("agent.log"), rotated().map(read)]).toEqual(["second\n", ["first\n"]]);
    await clock.advance(HOUR - 1);
    file.write("third\n");
    expect(rotated()).toHaveLength(1);
    await clock.advance(1);
    file.write("fourth\n");
    expect(rotated().map(read)).toEqual(["first\n", "second\nthird\n"]);
  });

  it("never rotates with both limits 0", async () => {
    const file = openLog();
    for (let index = 0; index < 50; index += 1) file.write("x".repeat(1000));
    await clock.advance(1000 * HOUR);
    file.write("x");
    expect(fs.readdirSync(folder)).toEqual(["agent.log"]);
  });

  it("names a rotated file by nanoseconds since 1970, with .log where the path has no extension", () => {
    const file = openLog({ path: join(folder, "agent"), rotateBytes: 1 });
    file.write("a");
    file.write("b");
    expect(rotated()).toEqual([`agent-${clock.now()}000000.log`]);
    expect(read("agent")).toBe("b");
  });

  it("replaces no rotated file, in the same instant or after the clock was set back", () => {
    const file = openLog({ rotateBytes: 1 });
    for (const line of ["a", "b", "c"]) file.write(line);
    clock.jump(-HOUR);
    file.write("d");
    expect(rotated().map(read)).toEqual(["a", "b", "c"]);
  });

  it.each([
    [0, ["a", "b", "c", "d"]],
    [2, ["c", "d"]],
    [-1, []],
  ])("with max files %d keeps the rotated files %j", (maxFiles, kept) => {
    const file = openLog({ rotateBytes: 1, maxFiles });
    for (const line of ["a", "b", "c", "d", "e"]) file.write(line);
    expect(rotated().map(read)).toEqual(kept);
    expect(read("agent.log")).toBe("e");
  });

  it("removes too many rotated files of an earlier run at the start, and no file of another kind", () => {
    const others = [
      "agent-2026.log",
      "agent-notes.log",
      "agent-1764000000000000000.log.gz",
      "other-1764000000000000000.log",
    ];
    const old = ["agent-1764000000000000001.log", "agent-1764000000000000002.log"];
    for (const name of [...others, ...old]) fs.writeFileSync(join(folder, name), name);
    openLog({ maxFiles: 1 });
    expect(fs.readdirSync(folder).sort()).toEqual([...others, "agent-1764000000000000002.log", "agent.log"].sort());
  });

  it("goes on in the same file when the rotation fails", () => {
    const file = openLog({ rotateBytes: 1 });
    file.write("a");
    const obstacle = join(folder, `agent-${clock.now()}000000.log`);
    fs.mkdirSync(obstacle);
    file.write("b");
    expect(read("agent.log")).toBe("ab");
    fs.rmdirSync(obstacle);
    file.write("c");
    expect([read("agent.log"), rotated().map(read)]).toEqual(["c", ["ab"]]);
  });

  it("makes a new file at the next rotation if somebody moved it away", () => {
    const file = openLog({ rotateBytes: 1 });
    file.write("a");
    fs.renameSync(join(folder, "agent.log"), join(folder, "moved"));
    file.write("b");
    expect([read("moved"), read("agent.log")]).toEqual(["a", "b"]);
  });

  it("opens the file anew when told, after it was renamed from outside", () => {
    const file = openLog();
    file.write("a");
    fs.renameSync(join(folder, "agent.log"), join(folder, "agent.log.1"));
    file.write("b");
    file.reopen();
    file.write("c");
    expect([read("agent.log.1"), read("agent.log")]).toEqual(["ab", "c"]);
  });

  it("says so if it cannot be opened anew, and goes on with the old file", () => {
    const file = openLog();
    fs.renameSync(join(folder, "agent.log"), join(folder, "agent.log.1"));
    fs.mkdirSync(join(folder, "agent.log"));
    expect(() => file.reopen()).toThrow(expect.objectContaining({ code: "LOG_FILE_FAILED" }) as Error);
    file.write("a");
    expect(read("agent.log.1")).toBe("a");
  });

  it("neither rotates a device nor changes its mode", async () => {
    const path = join(folder, "device");
    fs.symlinkSync("/dev/null", path);
    const before = fs.statSync("/dev/null").mode;
    const file = openLog({ path, rotateBytes: 1, rotateDuration: 1 });
    file.write("a");
    await clock.advance(10);
    file.write("b");
    expect(fs.readdirSync(folder)).toEqual(["device"]);
    expect(fs.statSync("/dev/null").mode).toBe(before);
  });

  it("drops lines before it is opened and after it is closed, without an error", () => {
    const file = openLog();
    file.close();
    file.close();
    file.write("lost\n");
    expect(read("agent.log")).toBe("");
  });
});
