import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, readdirSync, readSync, statSync } from "node:fs";
import { chmod, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hookedFileSystem } from "../../fakes/failing-file-system.ts";
import { eventually, startTemplates } from "./support/templates.ts";

const SECRET = "GET kv/app";

async function rendered(t: Awaited<ReturnType<typeof startTemplates>>, count = 1): Promise<void> {
  await eventually(() => expect(t.service.status().map(({ renders }) => renders)[0]).toBe(count));
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o7777).toString(8);
}

describe("a template that calls writeToFile", () => {
  it("writes the file before its own, with the mode it names and in folders that it creates", async () => {
    const contents =
      '{{ with secret "kv/app" }}{{ .Data.key | writeToFile "$FOLDER/a/b/key" "" "" "0400" }}cert{{ end }}';
    await using t = await startTemplates([{ contents }], ({ client }) =>
      client.on(SECRET, { data: { key: "k\udcff" } }),
    );
    await rendered(t);
    expect(await readFile(join(t.folder, "a/b/key"), "utf8")).toBe("k\ufffd");
    expect(await modeOf(join(t.folder, "a/b/key"))).toBe("400");
    expect(await readFile(join(t.folder, "out-0"), "utf8")).toBe("cert");
    expect(t.store.log.with("wrote file")).toHaveLength(1);
  });

  it("joins what one rendering writes to one file: what is appended comes behind, anything else replaces it", async () => {
    const contents =
      '{{ "lost" | writeToFile "$FOLDER/f" "" "" "0644" }}{{ "ca" | writeToFile "$FOLDER/f" "" "" "0644" "newline" }}' +
      '{{ "cert" | writeToFile "$FOLDER/f" "" "" "0600" "append,newline" }}{{ "" | writeToFile "$FOLDER/e" "" "" "000" }}';
    await using t = await startTemplates([{ contents }], (_store, folder) => writeFile(join(folder, "f"), "old"));
    await rendered(t);
    expect(await readFile(join(t.folder, "f"), "utf8")).toBe("ca\ncert\n");
    expect(await modeOf(join(t.folder, "f"))).toBe("600");
    expect(await modeOf(join(t.folder, "e"))).toBe("0");
  });

  it("writes nothing while a secret is missing, nor if the template fails", async () => {
    const contents =
      '{{ "x" | writeToFile "$FOLDER/f" "" "" "0644" }}{{ with secret "kv/app" }}{{ if .Data.bad }}{{ index 1 2 }}{{ end }}{{ end }}';
    await using t = await startTemplates([{ contents }], () => undefined);
    await eventually(() => expect(t.service.status()[0]?.waitingFor).toEqual(["kv/app"]));
    await expect(stat(join(t.folder, "f"))).rejects.toThrow("ENOENT");
    t.store.client.on(SECRET, { data: { bad: true } }, { data: { bad: false } });
    await t.store.clock.advance(1000);
    await eventually(() => expect(t.service.status()[0]?.state).toBe("failed"));
    await expect(stat(join(t.folder, "f"))).rejects.toThrow("ENOENT");
    await t.store.clock.advance(300_000);
    await rendered(t);
    expect(await readFile(join(t.folder, "f"), "utf8")).toBe("x");
  });

  it("leaves a file alone that is as it should be, and writes it again when its content changes", async () => {
    const contents =
      '{{ with secret "kv/app" }}{{ .Data.a | writeToFile "$FOLDER/a" "" "" "0600" }}{{ .Data.b }}{{ end }}';
    await using t = await startTemplates([{ contents }], ({ client }) =>
      client.on(SECRET, { data: { a: "1", b: "1" } }, { data: { a: "1", b: "2" } }, { data: { a: "2", b: "2" } }),
    );
    await rendered(t);
    const first = await stat(join(t.folder, "a"));
    await t.store.clock.advance(300_000);
    await rendered(t, 2);
    expect((await stat(join(t.folder, "a"))).ino).toBe(first.ino);
    await t.store.clock.advance(300_000);
    await eventually(async () => expect(await readFile(join(t.folder, "a"), "utf8")).toBe("2"));
    expect(await modeOf(join(t.folder, "a"))).toBe("600");
    expect(t.service.status()[0]?.renders).toBe(2);
  });

  it("appends to a file that is there once for each rendering that appends something else", async () => {
    const contents =
      '{{ with secret "kv/app" }}{{ .Data.a | writeToFile "$FOLDER/log" "" "" "0600" "append,newline" }}{{ .Data.b }}{{ end }}';
    await using t = await startTemplates([{ contents }], async ({ client }, folder) => {
      await writeFile(join(folder, "log"), "before\n");
      await chmod(join(folder, "log"), 0o644);
      client.on(SECRET, { data: { a: "1", b: "1" } }, { data: { a: "1", b: "2" } }, { data: { a: "2", b: "3" } });
    });
    await rendered(t);
    const { ino } = await stat(join(t.folder, "log"));
    expect(await readFile(join(t.folder, "log"), "utf8")).toBe("before\n1\n");
    expect(await modeOf(join(t.folder, "log"))).toBe("600");
    await t.store.clock.advance(300_000);
    await rendered(t, 2);
    await t.store.clock.advance(300_000);
    await rendered(t, 3);
    expect(await readFile(join(t.folder, "log"), "utf8")).toBe("before\n1\n2\n");
    expect((await stat(join(t.folder, "log"))).ino).toBe(ino);
  });

  it("never lets anybody read who may not in the end", async () => {
    let folder = "";
    const seen = new Set<string>();
    const fileSystem = hookedFileSystem({
      after() {
        for (const name of folder === "" ? [] : readdirSync(folder)) {
          const shown = name.replace(/^\.(.*)\.[0-9a-f]{12}\.attache-tmp$/, "$1");
          if (shown !== "out-0") seen.add(`${shown} ${(statSync(join(folder, name)).mode & 0o777).toString(8)}`);
        }
      },
    });
    const contents =
      '{{ "x" | writeToFile "$FOLDER/new" "" "" "0640" }}{{ "x" | writeToFile "$FOLDER/log" "" "" "0600" "append" }}';
    await using t = await startTemplates([{ contents }], (_store, path) => void (folder = path), { fileSystem });
    await rendered(t);
    expect([...seen].sort()).toEqual(["log 600", "new 600", "new 640"]);
  });

  it("fails where the file cannot be written, says why, and tries again", async () => {
    const contents = '{{ "x" | writeToFile "$FOLDER/f" "" "" "0644" }}done';
    await using t = await startTemplates([{ contents }], (_store, folder) => mkdir(join(folder, "f")));
    await eventually(() =>
      expect(t.service.status()[0]).toMatchObject({
        state: "failed",
        lastError: `writeToFile: cannot replace ${t.folder}/f: there is a folder of that name`,
      }),
    );
    await expect(stat(join(t.folder, "out-0"))).rejects.toThrow("ENOENT");
  });

  it.each([
    [
      "nobody-of-this-name",
      "",
      'writeToFile: there is no user "nobody-of-this-name" in /etc/passwd; give its number instead',
    ],
    [
      "",
      "nobody-of-this-name",
      'writeToFile: there is no group "nobody-of-this-name" in /etc/group; give its number instead',
    ],
  ])("fails for the user %j and the group %j, appending or not", async (user, group, lastError) => {
    for (const flags of ["", "append"]) {
      const contents = `{{ "x" | writeToFile "$FOLDER/f" "${user}" "${group}" "0644" "${flags}" }}done`;
      await using t = await startTemplates([{ contents }], () => undefined);
      await eventually(() => expect(t.service.status()[0]).toMatchObject({ state: "failed", lastError }));
      await expect(stat(join(t.folder, "f"))).rejects.toThrow("ENOENT");
    }
  });

  it("takes users and groups by name and by number", async () => {
    const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
    const contents = `{{ "x" | writeToFile "$FOLDER/f" "${uid}" "" "0644" }}{{ "x" | writeToFile "$FOLDER/g" "" "${gid}" "0644" "append" }}done`;
    await using t = await startTemplates([{ contents }], () => undefined);
    await rendered(t);
    for (const name of ["f", "g"]) expect(await stat(join(t.folder, name))).toMatchObject({ uid, gid });
  });

  it("follows a link, as Go does", async () => {
    const contents =
      '{{ "x" | writeToFile "$FOLDER/link" "" "" "0644" }}{{ "y" | writeToFile "$FOLDER/other" "" "" "0644" "append" }}';
    await using t = await startTemplates([{ contents }], async (_store, folder) => {
      await symlink("target", join(folder, "link"));
      await symlink("second", join(folder, "other"));
    });
    await rendered(t);
    expect(await readFile(join(t.folder, "target"), "utf8")).toBe("x");
    expect(await readFile(join(t.folder, "second"), "utf8")).toBe("y");
  });

  it("appends what it has to once, although the disk fails at first, and leaves no part of it behind", async () => {
    for (const name of ["handle.writeFile", "handle.sync"]) {
      let failures = 0;
      const fileSystem = hookedFileSystem({
        after(operation) {
          if (operation.name !== name || failures > 0) return;
          failures += 1;
          throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
        },
      });
      const contents = '{{ "new" | writeToFile "$FOLDER/log" "" "" "0600" "append" }}done';
      const prepare = (_store: unknown, folder: string): Promise<void> => writeFile(join(folder, "log"), "old ");
      await using t = await startTemplates([{ contents }], prepare, { fileSystem });
      await eventually(() => expect(t.service.status()[0]?.state).toBe("failed"));
      expect(await readFile(join(t.folder, "log"), "utf8")).toBe("old ");
      await t.store.clock.advance(2000);
      await rendered(t);
      expect(await readFile(join(t.folder, "log"), "utf8")).toBe("old new");
    }
  });

  it("writes into a pipe that has a reader, and never puts a file in its place", async () => {
    for (const flags of ["", "append"]) {
      const contents = `{{ "x" | writeToFile "$FOLDER/pipe" "" "" "0644" "${flags}" }}done`;
      let read = -1;
      await using t = await startTemplates([{ contents }], (_store, folder) => {
        execFileSync("mkfifo", ["-m", "600", join(folder, "pipe")]);
      });
      await eventually(() => expect(t.service.status()[0]?.lastError).toContain("ENXIO"));
      try {
        read = openSync(join(t.folder, "pipe"), constants.O_RDONLY | constants.O_NONBLOCK);
        await t.store.clock.advance(2000);
        await rendered(t);
        const buffer = Buffer.alloc(10);
        expect(buffer.subarray(0, readSync(read, buffer)).toString()).toBe("x");
      } finally {
        closeSync(read);
      }
      const { mode, isFIFO } = await stat(join(t.folder, "pipe")).then((found) => ({
        mode: found.mode & 0o777,
        isFIFO: found.isFIFO(),
      }));
      expect({ mode, isFIFO }).toEqual({ mode: 0o600, isFIFO: true });
    }
  });
});
