import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentConfig, APP_POLICY, BANNER_ADDRESS } from "./support/agent-config.ts";
import { startAgent } from "./support/agent-process.ts";
import { eventually } from "./support/eventually.ts";
import { startOpenBao, type OpenBaoServer } from "./support/openbao-server.ts";
import { createTempDir } from "./support/temp-dir.ts";

describe("a token that is revoked", () => {
  let server: OpenBaoServer;
  beforeAll(async () => {
    server = await startOpenBao();
    await server.admin.writeKv("app/db", { user: "ada", password: "p" });
  });
  afterAll(async () => server.stop());

  it("is replaced without the proxy's clients noticing, also when it happens twice", async () => {
    const folder = await createTempDir("revoked");
    const appRole = await server.setUpAppRole({ folder, policy: APP_POLICY });
    const method = "remove_secret_id_file_after_reading = false";
    const agent = await startAgent({
      config: await agentConfig({ address: server.address, appRole, folder, method, interval: "1h" }),
      folder,
    });
    await agent.waitForFile("app.conf");
    const address = (await agent.waitForLog(BANNER_ADDRESS))[1] ?? "";
    const askFourTimes = async (): Promise<number[]> => {
      const answers = Array.from({ length: 4 }, () => fetch(`${address}/v1/secret/data/app/db`));
      return (await Promise.all(answers)).map(({ status }) => status);
    };
    const tokenFile = (): Promise<string> => readFile(folder.join("token"), "utf8");
    const seen = [await tokenFile()];
    for (let round = 0; round < 2; round += 1) {
      expect(await askFourTimes()).toEqual([200, 200, 200, 200]);
      await server.admin.revokeToken(seen.at(-1) ?? "");
      expect(await askFourTimes()).toEqual([200, 200, 200, 200]);
      const next = await eventually(async () => ((await tokenFile()) === seen.at(-1) ? false : tokenFile()), {
        what: "the next token",
      });
      expect(await server.admin.lookupToken(next)).toBeDefined();
      seen.push(next);
      // A token that has just been checked is not checked again within a second.
      await sleep(1100);
    }
    expect((await agent.stop()).code).toBe(0);
  });
});
