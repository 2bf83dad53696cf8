#!/usr/bin/env node
/**
 * Runs the bundle once through the main job (login, token file, template, proxy) against a canned server, and keeps the
 * code that V8 compiled for it: `node scripts/code-cache.mjs dist/attache-core.cjs`. What is compiled but not run at a
 * start (most of it) stays out of the cache, which keeps it small. The file is that code and four bytes that launcher.mjs checks.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Script } from "node:vm";
import { crc32 } from "node:zlib";

const filename = resolve(process.argv[2]);
const folder = mkdtempSync(join(tmpdir(), "attache-build-"));

const ANSWERS = {
  "/v1/auth/approle/login": {
    auth: { client_token: "s.build", accessor: "a", policies: ["default"], lease_duration: 3600, renewable: true },
  },
  "/v1/sys/internal/ui/mounts/secret/app": { data: { path: "secret/", type: "kv", options: { version: "2" } } },
  "/v1/secret/data/app": { data: { data: { user: "ada" }, metadata: { version: 1 } } },
};

function answer(request, response) {
  const body = JSON.stringify({ request_id: "1", lease_id: "", ...ANSWERS[request.url.split("?")[0]] });
  response.writeHead(200, { "Content-Type": "application/json" }).end(body);
  request.resume();
}

function writeConfig(port) {
  const at = (name, content) => {
    if (content !== undefined) writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const config = `
vault { address = "http://127.0.0.1:${port}" }
auto_auth {
  method "approle" {
    config = { role_id_file_path = "${at("role-id", "role")}", secret_id_file_path = "${at("secret-id", "secret")}" }
  }
  sink "file" { config = { path = "${at("token")}", mode = "0640" } }
}
api_proxy { use_auto_auth_token = true }
listener "unix" { address = "${at("agent.sock")}" }
template {
  source = "${at("template", '{{ with secret "secret/app" }}{{ .Data.data.user }}{{ end }}')}"
  destination = "${at("rendered")}"
  command = "true"
}
`;
  return at("agent.hcl", config);
}

function withChecksum(code, bundle) {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32(code, crc32(bundle)));
  return Buffer.concat([code, checksum]);
}

const server = createServer(answer).listen(0, "127.0.0.1", () => {
  process.argv = [
    process.argv[0],
    filename,
    "agent",
    `-config=${writeConfig(server.address().port)}`,
    "-exit-after-auth",
  ];
  const bundle = readFileSync(filename);
  const core = new Script(bundle.toString("latin1"), { filename });
  // The bundle ends the process when it is done.
  process.on("exit", (code) => {
    rmSync(folder, { recursive: true, force: true });
    if (code === 0) writeFileSync(`${filename}.cache`, withChecksum(core.createCachedData(), bundle));
  });
  core.runInThisContext()(createRequire(filename));
});
