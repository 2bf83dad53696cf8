import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { renderOnce } from "../../../src/agent/render-once.ts";
import { loadConfig } from "../../../src/config/load-config.ts";
import { createScrubber } from "../../../src/observability/scrub.ts";
import { systemClock } from "../../../src/runtime/clock.ts";
import { nodeFileSystem } from "../../../src/runtime/file-system.ts";
import { createRecordingLogger } from "../../fakes/recording-logger.ts";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "attache-render-once-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("a dry run", () => {
  it("waits for a login that is under way when it ends, and revokes its token", async () => {
    const revoked: unknown[] = [];
    const stop = new AbortController();
    const server = createServer((request, response) => {
      const answer = (status: number, body: object): void => {
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      };
      if (request.url === "/v1/auth/approle/login") {
        stop.abort();
        setTimeout(() => answer(200, { auth: { client_token: "late-token", lease_duration: 60, policies: [] } }), 50);
      } else if (request.url === "/v1/auth/token/revoke-self") {
        revoked.push(request.headers["x-vault-token"]);
        response.writeHead(204).end();
      } else answer(200, {});
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      await writeFile(join(folder, "role-id"), "role");
      const path = join(folder, "agent.hcl");
      await writeFile(
        path,
        `vault { address = "http://127.0.0.1:${(server.address() as AddressInfo).port}" }
auto_auth { method "approle" { config = { role_id_file_path = "${folder}/role-id" } } }
template {
  contents = "{{ secret \\"kv/app\\" }}"
  destination = "${folder}/out"
}`,
      );
      const { config } = await loadConfig({ paths: [path], flags: {}, env: {} });
      const [template] = config.templates;
      if (template === undefined) throw new Error("no template");
      const { logger } = createRecordingLogger();
      const dependencies = {
        clock: systemClock,
        fileSystem: nodeFileSystem,
        env: {},
        logger,
        scrubber: createScrubber(),
        version: "0",
      };
      const options = { config, dependencies, template, token: undefined, timeout: 10_000 };
      await expect(renderOnce(options, stop.signal)).rejects.toMatchObject({ code: "RENDER_STOPPED" });
      expect(revoked).toEqual(["late-token"]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
