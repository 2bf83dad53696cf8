import { execFileSync } from "node:child_process";
import { chmod, mkdir, readFile, readdir, stat, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeFileSystem } from "../../../src/runtime/file-system.ts";
import { heldAnswer, notFound, vaultError } from "../../fakes/fake-vault-client.ts";
import { eventually, startTemplates, type StartedTemplates } from "./support/templates.ts";

const PASSWORD = '{{ with secret "kv1/app" }}{{ .Data.password }}{{ end }}';

function app(password: string): object {
  return { data: { password } };
}

/** Waits until the output holds a text. */
function output(t: StartedTemplates, text: string, number = 0): Promise<void> {
  return eventually(async () => expect(await readFile(join(t.folder, `out-${number}`), "utf8")).toBe(text));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function lines(path: string): Promise<number> {
  return (await readFile(path, "utf8").catch(() => "")).split("\n").length - 1;
}

/** Lets everything that is under way happen, real I/O included, and time go on. */
async function quiet(t: StartedTemplates, ms = 0): Promise<void> {
  await t.store.clock.advance(ms);
  await new Promise((resolve) => setTimeout(resolve, 30));
  await t.store.clock.settle();
}

describe("TemplateService and secrets", () => {
  it("asks for two secrets that do not depend on each other at once", async () => {
    const [a, b] = [heldAnswer(), heldAnswer()];
    const text = '{{ with secret "kv1/a" }}{{ .Data.v }}{{ end }}{{ with secret "kv1/b" }}{{ .Data.v }}{{ end }}';
    await using t = await startTemplates([{ contents: text }], ({ client }) => {
      client.on("GET kv1/a", a.answer).on("GET kv1/b", b.answer);
    });
    await eventually(() => expect(t.store.client.sent("GET kv1/")).toHaveLength(2));
    a.give({ data: { v: "1" } });
    await quiet(t);
    expect(await exists(join(t.folder, "out-0"))).toBe(false);
    expect(t.service.status()[0]).toMatchObject({ state: "waiting", waitingFor: ["kv1/b"] });
    b.give({ data: { v: "2" } });
    await output(t, "12");
    await eventually(() => expect(t.service.complete).toBe(true));
  });

  it("lets no template change a secret for the others, nor for its own next rendering", async () => {
    const changing = `{{ with secret "kv1/app" }}{{ $was := .Data.note }}{{ $_ := sprig_set .Data "note" "changed" }}{{ $was }}{{ with secret "kv1/app" }}>{{ .Data.note }}{{ end }}{{ end }}{{ file "$FOLDER/trigger" }}`;
    const reading = '{{ with secret "kv1/app" }}{{ .Data.note }}{{ end }}';
    await using t = await startTemplates(
      [{ contents: changing }, { contents: reading }],
      async ({ client }, folder) => {
        await writeFile(join(folder, "trigger"), "1");
        client.on("GET kv1/app", { data: { note: "kept" } });
      },
    );
    await output(t, "kept>changed1");
    await output(t, "kept", 1);
    await writeFile(join(t.folder, "trigger"), "2");
    await quiet(t, 5000);
    await output(t, "kept>changed2");
  });

  it("never takes the else branch for a secret that has not arrived or does not exist", async () => {
    const text = '{{ with secret "kv1/app" }}{{ .Data.password }}{{ else }}none{{ end }}';
    await using t = await startTemplates([{ contents: text }], ({ client }) => client.on("GET kv1/app", notFound));
    await quiet(t, 5000);
    expect(await exists(join(t.folder, "out-0"))).toBe(false);
    t.store.client.on("GET kv1/app", app("p"));
    await quiet(t, 60_000);
    await output(t, "p");
  });

  it("takes the else branch of a list that is empty", async () => {
    await using t = await startTemplates(
      [{ contents: '{{ range secrets "kv1/" }}{{ . }}{{ else }}none{{ end }}' }],
      () => undefined,
    );
    await output(t, "none");
  });

  it("takes the else branch of a write that is answered without a body, and prints it as nil, as Go does", async () => {
    const write = 'secret "kv1/app" "a=1"';
    const text = `{{ with ${write} }}{{ .Data }}{{ else }}nothing{{ end }} {{ ${write} }}`;
    await using t = await startTemplates([{ contents: text }], ({ client }) => client.on("PUT kv1/app", null));
    await output(t, "nothing <nil>");
    expect(t.store.client.sent("PUT kv1/app")).toHaveLength(1);
  });

  it("prints the parts that a secret does not have as Go prints nil pointers", async () => {
    const text = '{{ with secret "kv1/app" }}{{ .Auth }} {{ .WrapInfo }}{{ if .Auth }}!{{ end }}{{ end }}';
    await using t = await startTemplates([{ contents: text }], ({ client }) => client.on("GET kv1/app", app("p")));
    await output(t, "<nil> <nil>");
  });

  it("reads a secret that the value of another one names, and lets go of it when it is not named any more", async () => {
    const text = '{{ with secret "kv1/a" }}{{ with secret .Data.next }}{{ .Data.v }}{{ end }}{{ end }}';
    await using t = await startTemplates([{ contents: text }], ({ client }) => {
      client.on("GET kv1/a", { data: { next: "kv1/b" } }, { data: { next: "kv1/c" } });
      client.on("GET kv1/b", { data: { v: "b" } }).on("GET kv1/c", { data: { v: "c" } });
    });
    await output(t, "b");
    await t.store.clock.advance(300_000);
    await output(t, "c");
    await eventually(() =>
      expect(
        t.store.store
          .status()
          .map(({ path }) => path)
          .sort(),
      ).toEqual(["kv1/a", "kv1/c"]),
    );
  });

  it("does not write again, nor run the command, for a change that does not show in the text", async () => {
    const command = ["echo run >> $FOLDER/runs"];
    await using t = await startTemplates([{ contents: PASSWORD, command }], ({ client }) => {
      client.on("GET kv1/app", app("p"), { data: { password: "p", other: "new" } });
    });
    await output(t, "p");
    await eventually(async () => expect(await lines(join(t.folder, "runs"))).toBe(1));
    const before = await stat(join(t.folder, "out-0"));
    await quiet(t, 300_000);
    expect(t.store.store.status()[0]?.version).toBe(2);
    expect((await stat(join(t.folder, "out-0"))).ino).toBe(before.ino);
    expect(await lines(join(t.folder, "runs"))).toBe(1);
    expect(t.service.status()[0]?.renders).toBe(1);
  });

  it("does not write at all if the file has the content already, and counts as rendered", async () => {
    await using t = await startTemplates(
      [{ contents: PASSWORD, command: ["touch $FOLDER/ran"] }],
      async ({ client }, folder) => {
        client.on("GET kv1/app", app("p"));
        await writeFile(join(folder, "out-0"), "p");
      },
    );
    await eventually(() => expect(t.service.complete).toBe(true));
    await quiet(t);
    expect(await exists(join(t.folder, "ran"))).toBe(false);
  });

  it("lets go of everything when it stops", async () => {
    await using t = await startTemplates(
      [{ contents: PASSWORD }, { contents: '{{ with secret "kv1/never" }}{{ end }}' }],
      ({ client }) => client.on("GET kv1/app", app("p")),
    );
    await output(t, "p");
    await t.stop();
    expect(t.store.store.status()).toEqual([]);
    await t.store.clock.settle();
    // The store's own timer.
    expect(t.store.clock.sleeping).toBe(1);
  });
});

describe("TemplateService and failures", () => {
  it("keeps a template that does not parse, or fails while it runs, from stopping another one", async () => {
    const specs = [
      { contents: "{{ if }}" },
      { contents: `{{ with secret "kv1/app" }}{{ index .Data.list 3 }}{{ end }}` },
      { contents: PASSWORD },
    ];
    await using t = await startTemplates(specs, ({ client }) =>
      client.on("GET kv1/app", { data: { password: "p", list: [1] } }),
    );
    await output(t, "p", 2);
    await eventually(() => expect(t.service.settled).toBe(true));
    expect(t.service.status().map(({ state }) => state)).toEqual(["failed", "failed", "rendered"]);
    expect(t.service.complete).toBe(false);
    t.store.client.on("GET kv1/app", { data: { password: "q", list: [0, 0, 0, "ok"] } });
    await t.store.clock.advance(300_000);
    await output(t, "ok", 1);
    await output(t, "q", 2);
    // The file is in place before the service knows it.
    await eventually(() => expect(t.service.status()[1]?.lastError).toBeUndefined());
  });

  it("refuses to call a function that the denylist names, and calls the others", async () => {
    const denied = { contents: '{{ env "HOME" }}', functionDenylist: ["e*v", "base64Decode"] };
    const allowed = { contents: '{{ "a" | base64Encode }}', functionDenylist: ["e*v", "base64Decode"] };
    await using t = await startTemplates([denied, allowed], () => undefined);
    await output(t, "YQ==", 1);
    await eventually(() => expect(t.service.status()[0]?.state).toBe("failed"));
    expect(t.service.status()[0]?.lastError).toMatch(/error calling env: function is disabled$/);
  });

  it("tells an error of the language without the value of a secret that the message would quote", async () => {
    const text = '{{ with secret "kv1/app" }}{{ range .Data.password }}{{ end }}{{ end }}';
    await using t = await startTemplates([{ contents: text }], ({ client }) => client.on("GET kv1/app", app("pw1")));
    await eventually(() => expect(t.service.status()[0]?.state).toBe("failed"));
    expect(t.service.status()[0]?.lastError).toMatch(/range can't iterate over \[redacted\]$/);
  });

  it("shows no value of a secret in its log and its status, quoted, cut off or in the path of a file", async () => {
    const canary = 'canary"(Xk4Qz9\\vTm2\nLr7Wp8é\u0007Yd5Nc3Hb';
    const calls = [
      "parseInt .p",
      'regexMatch .p "x"',
      "sprig_fail (toJSON .p)",
      "sprig_fail (base64Encode .p)",
      'parseYAML (printf "!!int %s" .p)',
      'sprig_mustToDate "2006" .p',
      "index .p 99",
      'sprig_genSignedCert "a" nil nil 1 (sprig_buildCustomCert (sprig_b64enc .p) .p)',
      'writeToFile "$FOLDER/x" .p "" "0600" "y"',
      'writeToFile (printf "$FOLDER/file/%s" .p) "" "" "0600" "y"',
      "toTOML (sprig_dict .p (sprig_list nil))",
      "file .p",
    ];
    const specs = calls.map((call) => ({
      contents: `{{ with secret "kv1/app" }}{{ $_ := .Data.password }}{{ with sprig_dict "p" .Data.password }}{{ ${call} }}{{ end }}{{ end }}`,
    }));
    await using t = await startTemplates(specs, async ({ client }, folder) => {
      client.on("GET kv1/app", app(canary));
      await writeFile(join(folder, "file"), "no folder");
    });
    await eventually(() => expect(t.service.status().map(({ state }) => state)).not.toContain("waiting"));
    expect(t.service.status().flatMap(({ state }, index) => (state === "failed" ? [] : [calls[index]]))).toEqual([]);
    const shown = JSON.stringify([t.service.status(), t.store.log.lines]);
    expect(shown).not.toMatch(/canary|Xk4Q|vTm2|Lr7W|Yd5N|c3Hb|Y2FuYXJ5/i);
  });

  it("keeps the old file through failures of the server", async () => {
    await using t = await startTemplates([{ contents: PASSWORD }], ({ client }) =>
      client.on("GET kv1/app", app("p"), vaultError(503)),
    );
    await output(t, "p");
    await quiet(t, 900_000);
    expect(t.service.status()[0]).toMatchObject({ state: "rendered", waitingFor: [] });
    await output(t, "p");
  });

  it("tries again what the disk refused, until it succeeds", async () => {
    let refused = 0;
    const rename: typeof nodeFileSystem.rename = async (from, to) => {
      if (refused < 2) {
        refused += 1;
        throw Object.assign(new Error("ENOSPC: no space"), { code: "ENOSPC" });
      }
      await nodeFileSystem.rename(from, to);
    };
    await using t = await startTemplates([{ contents: PASSWORD }], ({ client }) => client.on("GET kv1/app", app("p")), {
      fileSystem: { ...nodeFileSystem, rename },
    });
    await eventually(() => expect(t.service.status()[0]).toMatchObject({ state: "failed" }));
    expect(t.service.status()[0]?.lastError).toContain("no space is left");
    await t.store.clock.advance(1000);
    await eventually(() => expect(refused).toBe(2));
    await quiet(t);
    await t.store.clock.advance(2000);
    await output(t, "p");
    expect(await readdir(t.folder)).toEqual(["out-0"]);
  });

  it("refuses to start with a source that cannot be read, and names it", async () => {
    const start = startTemplates([{ contents: "", source: "/nowhere/app.tpl" }], () => undefined);
    await expect(start).rejects.toMatchObject({ code: "TEMPLATE_UNREADABLE" });
    await expect(start).rejects.toThrow("/nowhere/app.tpl");
  });

  it("ends the agent after so many failed tries of a secret, if it is told so", async () => {
    await using t = await startTemplates(
      [{ contents: PASSWORD }],
      ({ client }) => client.on("GET kv1/app", vaultError(503)),
      {
        exitOnRetryFailure: true,
        retries: 2,
      },
    );
    await eventually(() => expect(t.store.client.sent("GET kv1/app")).toHaveLength(1));
    await t.store.clock.advance(1000);
    await quiet(t);
    expect(t.service.status()[0]?.state).toBe("waiting");
    await t.store.clock.advance(1000);
    await expect(t.done).rejects.toMatchObject({ code: "TEMPLATE_RETRIES_EXHAUSTED" });
    await expect(t.done).rejects.toThrow(/kv1\/app .*3 tries/);
  });

  it("ends the agent with the error of a template only where that one is fatal", async () => {
    const fail = { contents: '{{ index "a" 5 }}' };
    await using lenient = await startTemplates([{ ...fail, errorFatal: false }], () => undefined, {
      exitOnRetryFailure: true,
    });
    await quiet(lenient);
    expect(lenient.service.status()[0]?.state).toBe("failed");
    await using strict = await startTemplates([fail], () => undefined, { exitOnRetryFailure: true });
    await expect(strict.done).rejects.toMatchObject({ code: "TEMPLATE_FAILED" });
  });
});

describe("TemplateService and files", () => {
  it("renders again when a file that the template reads has changed, vanished or come back", async () => {
    const input = (folder: string): string => join(folder, "input");
    await using t = await startTemplates([{ contents: '[{{ file "$FOLDER/input" }}]' }], (_store, folder) =>
      writeFile(input(folder), "1"),
    );
    await output(t, "[1]");
    await writeFile(input(t.folder), "22");
    await t.store.clock.advance(2000);
    await output(t, "[22]");
    await unlink(input(t.folder));
    await quiet(t, 4000);
    await output(t, "[22]");
    await writeFile(input(t.folder), "333");
    await t.store.clock.advance(2000);
    await output(t, "[333]");
  });

  it("fails for a file that is not there, and recovers when it appears", async () => {
    await using t = await startTemplates([{ contents: '{{ file "$FOLDER/input" }}' }], () => undefined);
    await eventually(() => expect(t.service.status()[0]?.state).toBe("failed"));
    await writeFile(join(t.folder, "input"), "here");
    await quiet(t, 2000);
    await output(t, "here");
  });

  it("does not wait for whoever writes into a named pipe", async () => {
    await using t = await startTemplates([{ contents: '{{ file "$FOLDER/pipe" }}' }], (_store, folder) => {
      execFileSync("mkfifo", [join(folder, "pipe")]);
    });
    await eventually(() => expect(t.service.status()[0]?.lastError).toContain("it is a named pipe"));
  });

  it("follows the link that a Kubernetes volume swaps", async () => {
    await using t = await startTemplates([{ contents: '{{ file "$FOLDER/volume/key" }}' }], async (_store, folder) => {
      await mkdir(join(folder, "volume", "v1"), { recursive: true });
      await writeFile(join(folder, "volume", "v1", "key"), "old");
      await symlink("v1", join(folder, "volume", "..data"));
      await symlink("..data/key", join(folder, "volume", "key"));
    });
    await output(t, "old");
    await mkdir(join(t.folder, "volume", "v2"));
    await writeFile(join(t.folder, "volume", "v2", "key"), "new");
    await symlink("v2", join(t.folder, "volume", "..tmp"));
    await nodeFileSystem.rename(join(t.folder, "volume", "..tmp"), join(t.folder, "volume", "..data"));
    await t.store.clock.advance(2000);
    await output(t, "new");
  });

  it("reads nothing outside of its sandbox, also not through a link", async () => {
    await using outside = await startTemplates([], (_store, folder) => writeFile(join(folder, "canary"), "canary"));
    const canary = join(outside.folder, "canary");
    await using t = await startTemplates([], () => undefined);
    for (const path of [canary, join(t.folder, "link"), join(t.folder, "..", "x")]) {
      await symlink(canary, join(t.folder, "link")).catch(() => undefined);
      await using inside = await startTemplates(
        [{ contents: `{{ file "${path}" }}`, sandboxPath: t.folder }],
        () => undefined,
      );
      await eventually(() => expect(inside.service.status()[0]?.state).toBe("failed"));
      expect(inside.service.status()[0]?.lastError).toContain("outside of sandbox");
    }
  });

  it("gives a new file the configured mode, keeps that of an existing one, and makes missing folders", async () => {
    await using t = await startTemplates(
      [{ contents: PASSWORD, perms: 0o640 }, { contents: PASSWORD }, { contents: PASSWORD }],
      async ({ client }, folder) => {
        client.on("GET kv1/app", app("p"));
        await writeFile(join(folder, "out-1"), "old");
        await chmod(join(folder, "out-1"), 0o604);
      },
    );
    await eventually(() => expect(t.service.complete).toBe(true));
    const modes = await Promise.all(
      [0, 1, 2].map(async (n) => ((await stat(join(t.folder, `out-${n}`))).mode & 0o777).toString(8)),
    );
    expect(modes).toEqual(["640", "604", "644"]);
  });

  it("removes what a killed predecessor left while it wrote the file, its backup, or tried a folder", async () => {
    const left = [
      ".out-0.0123456789ab.attache-tmp",
      ".out-0.bak.0123456789ab.attache-tmp",
      ".folder.0123456789ab.attache-tmp",
    ];
    const others = [".out-0.json.0123456789ab.attache-tmp", ".out-0.swp"];
    await using t = await startTemplates(
      [
        { contents: PASSWORD, backup: true },
        { contents: PASSWORD, createDestDirs: true, below: "new/deep" },
      ],
      async ({ client }, folder) => {
        client.on("GET kv1/app", app("one"));
        for (const name of [...left, ...others]) await writeFile(join(folder, name), "canary");
      },
    );
    await output(t, "one");
    expect((await readdir(t.folder)).filter((name) => name.startsWith(".")).sort()).toEqual(others);
  });

  it("keeps the replaced file as a backup, with its mode", async () => {
    await using t = await startTemplates([{ contents: PASSWORD, backup: true, perms: 0o600 }], ({ client }) =>
      client.on("GET kv1/app", app("p"), app("q")),
    );
    await output(t, "p");
    expect(await exists(join(t.folder, "out-0.bak"))).toBe(false);
    await t.store.clock.advance(300_000);
    await output(t, "q");
    expect(await readFile(join(t.folder, "out-0.bak"), "utf8")).toBe("p");
    expect((await stat(join(t.folder, "out-0.bak"))).mode & 0o777).toBe(0o600);
  });
});

describe("TemplateService and waits", () => {
  it("waits after a change until nothing changes for the minimum, but not at the first rendering", async () => {
    const text = '{{ file "$FOLDER/input" }}';
    await using t = await startTemplates([{ contents: text, wait: { min: 5000, max: 60_000 } }], (_store, folder) =>
      writeFile(join(folder, "input"), "1"),
    );
    await output(t, "1");
    await writeFile(join(t.folder, "input"), "22");
    await quiet(t, 2000);
    await quiet(t, 4900);
    await output(t, "1");
    await quiet(t, 200);
    await output(t, "22");
  });

  it("does not wait longer than the maximum, however often something changes", async () => {
    const text = '{{ file "$FOLDER/input" }}';
    await using t = await startTemplates([{ contents: text, wait: { min: 5000, max: 9000 } }], (_store, folder) =>
      writeFile(join(folder, "input"), "x"),
    );
    await output(t, "x");
    for (let round = 1; round <= 5; round += 1) {
      await writeFile(join(t.folder, "input"), "y".repeat(round));
      await quiet(t, 2000);
    }
    await quiet(t, 1100);
    await eventually(async () => expect(await readFile(join(t.folder, "out-0"), "utf8")).toMatch(/^y+$/));
  });
});

describe("TemplateService and commands", () => {
  it("runs the command after each change, through a shell for a string and without one for a list", async () => {
    const specs = [
      { contents: PASSWORD, command: ['echo "$(cat $FOLDER/out-0)" >> $FOLDER/shell'] },
      { contents: PASSWORD, command: ["/bin/sh", "-c", 'printf "%s\\n" "$0" >> $FOLDER/list', "$HOME; two"] },
    ];
    await using t = await startTemplates(specs, ({ client }) => client.on("GET kv1/app", app("p"), app("q")));
    await eventually(async () => expect(await readFile(join(t.folder, "shell"), "utf8")).toBe("p\n"));
    await eventually(async () => expect(await readFile(join(t.folder, "list"), "utf8")).toBe("$HOME; two\n"));
    await eventually(() => expect(t.service.settled).toBe(true));
    await t.store.clock.advance(300_000);
    await eventually(async () => expect(await readFile(join(t.folder, "shell"), "utf8")).toBe("p\nq\n"));
  });

  it("logs the command's output without the secret in it", async () => {
    await using t = await startTemplates(
      [{ contents: PASSWORD, command: ["cat $FOLDER/out-0; echo; echo done >&2"] }],
      ({ client }) => client.on("GET kv1/app", app("canary-password")),
    );
    await eventually(() => expect(t.store.log.with("line=done")).toHaveLength(1));
    expect(t.store.log.with("[scrubbed]")).toHaveLength(1);
    expect(t.store.log.with("canary")).toEqual([]);
  });

  it("stays rendered when the command fails, says why, and renders again later", async () => {
    await using t = await startTemplates([{ contents: PASSWORD, command: ["exit 3"] }], ({ client }) =>
      client.on("GET kv1/app", app("p"), app("q")),
    );
    await eventually(() => expect(t.service.status()[0]?.lastError).toContain("exited with code 3"));
    expect(t.service.complete).toBe(true);
    await t.store.clock.advance(300_000);
    await output(t, "q");
  });

  it("takes a change that comes while the command runs into account when it has ended", async () => {
    const command = ["while [ ! -e $FOLDER/go ]; do sleep 0.02; done"];
    await using t = await startTemplates([{ contents: PASSWORD, command }], ({ client }) =>
      client.on("GET kv1/app", app("p"), app("q")),
    );
    await output(t, "p");
    await eventually(() => expect(t.service.settled).toBe(false));
    await t.store.clock.advance(29_000);
    t.store.client.on("GET kv1/app", app("q"));
    await writeFile(join(t.folder, "go"), "");
    await eventually(() => expect(t.service.settled).toBe(true));
    await t.store.clock.advance(300_000);
    await output(t, "q");
  });
});
