import { readdir, readFile, stat } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureOpenBao } from "../../scripts/openbao.mjs";
import { startAgent } from "./support/agent-process.ts";
import { APP_POLICY } from "./support/agent-config.ts";
import { startOpenBao, type OpenBaoServer } from "./support/openbao-server.ts";
import { createTempDir, type TempDir } from "./support/temp-dir.ts";

describe("writeToFile in an agent", () => {
  let server: OpenBaoServer;
  let bao: string;
  beforeAll(async () => {
    server = await startOpenBao();
    bao = await ensureOpenBao();
    await server.admin.writeKv("app/db", { user: "ada", bytes: "/w==" });
  });
  afterAll(async () => server.stop());

  /** Every file that the agent made, with its mode, owner and content. */
  async function written(folder: TempDir): Promise<Record<string, string>> {
    const files: Record<string, string> = {};
    for (const entry of await readdir(folder.join("out"), { recursive: true, withFileTypes: true })) {
      const path = `${entry.parentPath}/${entry.name}`;
      const { mode, uid, gid } = await stat(path);
      const content = entry.isFile() ? (await readFile(path)).toString("latin1") : "folder";
      files[path.slice(folder.path.length + 1)] = `${(mode & 0o7777).toString(8)} ${uid}:${gid} ${content}`;
    }
    return files;
  }

  /** What is written in a folder that has some files already; the agent ends with the code. */
  async function run(template: string, code: number, command?: string): Promise<{ files: object; log: string }> {
    const folder = await createTempDir("write-to-file");
    await folder.write("out/there", "old\n", 0o664);
    await folder.write("out/wide", "old\n", 0o666);
    const appRole = await server.setUpAppRole({ folder, policy: APP_POLICY });
    const agent = await startAgent({
      folder,
      ...(command === undefined ? {} : { command: [command] }),
      args: ["-exit-after-auth"],
      config: `
vault { address = "${server.address}" }
auto_auth {
  method "approle" {
    config = { role_id_file_path = "${appRole.roleIdFile}", secret_id_file_path = "${appRole.secretIdFile}" }
  }
}
template_config { exit_on_retry_failure = true }
template {
  source = "${await folder.write("app.ctmpl", template.replaceAll("$OUT", folder.join("out")))}"
  destination = "${folder.join("out", "app.conf")}"
  perms = "0640"
  sandbox_path = "${folder.join("box")}"
}`,
    });
    expect({ ...(await agent.ended), log: agent.output() }).toMatchObject({ code });
    return { files: await written(folder), log: agent.output() };
  }

  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];

  it.each([
    [
      "replaces and creates",
      '{{ "a" | writeToFile "$OUT/there" "" "" "0600" }}{{ "b" | writeToFile "$OUT/x/y/new" "" "" "0444" }}',
    ],
    [
      "writes an empty text, and a line feed",
      '{{ "" | writeToFile "$OUT/there" "" "" "0644" }}{{ "" | writeToFile "$OUT/n" "" "" "0640" "newline" }}',
    ],
    [
      "joins what a template writes",
      '{{ "a" | writeToFile "$OUT/f" "" "" "0644" "newline" }}{{ "b" | writeToFile "$OUT/f" "" "" "0600" "append,newline" }}{{ "c" | writeToFile "$OUT/f" "" "" "0640" "append" }}',
    ],
    [
      "takes the last of several texts",
      '{{ "a" | writeToFile "$OUT/f" "" "" "0644" }}{{ "b" | writeToFile "$OUT/f" "" "" "0600" }}',
    ],
    [
      "takes flags for what they contain",
      '{{ "a" | writeToFile "$OUT/f" "" "" "0644" "newlines please" }}{{ writeToFile "$OUT/g" "" "" "0644" "append" "newline" "last" }}',
    ],
    [
      "takes numbers for the owner",
      `{{ "a" | writeToFile "$OUT/f" "${uid}" "${gid}" "0644" }}{{ "a" | writeToFile "$OUT/there" "${uid}" "" "0644" }}`,
    ],
    ["narrows a file that is open to all", '{{ "a" | writeToFile "$OUT/wide" "" "" "0600" }}'],
    [
      "drops what is no permission",
      '{{ "a" | writeToFile "$OUT/f" "" "" "7755" }}{{ "a" | writeToFile "$OUT/g" "" "" "0" }}',
    ],
    [
      "writes bytes that are no UTF-8",
      '{{ with secret "secret/app/db" }}{{ base64Decode .Data.data.bytes | writeToFile "$OUT/f" "" "" "0644" }}{{ .Data.data.user }}{{ end }}',
    ],
    ["writes outside of a sandbox, which is for reading", '{{ "a" | writeToFile "$OUT/../out/f" "" "" "0644" }}'],
  ])("%s as OpenBao's agent does", async (_name, template) => {
    const ours = await run(template, 0);
    expect(ours.files).toEqual((await run(template, 0, bao)).files);
  });

  it.each([
    [
      "a folder is in the way",
      '{{ "a" | writeToFile "$OUT" "" "" "0600" }}',
      /writeToFile: cannot replace .*\/out: there is a folder of that name/,
    ],
    [
      "a user does not exist",
      '{{ "a" | writeToFile "$OUT/f" "no-such-user" "" "0600" }}',
      /writeToFile: there is no user \\?"no-such-user\\?"/,
    ],
    [
      "the permissions are none",
      '{{ "a" | writeToFile "$OUT/f" "" "" "rw" }}',
      /error calling writeToFile: strconv\.ParseUint: parsing \\?"rw\\?": invalid syntax/,
    ],
  ])("fails, and writes nothing, when %s", async (_name, template, message) => {
    const { files, log } = await run(template, 1);
    expect(log).toMatch(message);
    expect(Object.keys(files).sort()).toEqual(["out/there", "out/wide"]);
  });
});
