import { existsSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { startAgent } from "../../test/integration/support/agent-process.ts";
import { freePort } from "../../test/integration/support/free-port.ts";
import type { OpenBaoServer } from "../../test/integration/support/openbao-server.ts";
import { createTempDir } from "../../test/integration/support/temp-dir.ts";
import { readUsage } from "./process-usage.ts";

/** One start: milliseconds from the spawn, and what the process had used a while after everything was there. */
export interface StartSample {
  readonly listener: number;
  readonly token: number;
  readonly rendered: number;
  readonly cpu: number;
  readonly memory: number;
}

/** Long enough for work that an agent puts off until after its start; it counts as well. */
const SETTLE_MS = 300;
const LIMIT_MS = 10_000;

/** Starts the agent once with AppRole, a file sink, a listener and one template, and stops it. */
export async function measureStart(server: OpenBaoServer, command: readonly string[]): Promise<StartSample> {
  const folder = await createTempDir("bench");
  const appRole = await server.setUpAppRole({ folder, policy: POLICY });
  const port = await freePort();
  const config = configText(server.address, port, appRole);

  const agent = await startAgent({ config, folder, command });
  try {
    const times = await watchStart(agent.startedAt, port, folder.join("token"), folder.join("rendered"), () =>
      agent.isRunning(),
    );
    await sleep(SETTLE_MS);
    const { cpu, peakMemory } = readUsage(agent.pid);
    return { ...times, cpu, memory: peakMemory };
  } catch (error) {
    throw new Error(`${command.join(" ")} did not start:\n${agent.output()}`, { cause: error });
  } finally {
    await agent.stop();
    await folder.remove();
  }
}

async function watchStart(
  startedAt: number,
  port: number,
  tokenFile: string,
  renderedFile: string,
  isRunning: () => boolean,
): Promise<Pick<StartSample, "listener" | "token" | "rendered">> {
  const times: { listener?: number; token?: number; rendered?: number } = {};
  const elapsed = (): number => performance.now() - startedAt;
  let connecting = false;
  while (times.listener === undefined || times.token === undefined || times.rendered === undefined) {
    if (!isRunning() || elapsed() > LIMIT_MS) throw new Error(`after ${Math.round(elapsed())} ms: gave up`);
    if (times.listener === undefined && !connecting) {
      connecting = true;
      void accepts(port).then((accepted) => {
        connecting = false;
        if (accepted) times.listener = elapsed();
      });
    }
    if (times.token === undefined && existsSync(tokenFile)) times.token = elapsed();
    if (times.rendered === undefined && existsSync(renderedFile)) times.rendered = elapsed();
    await sleep(1);
  }
  return { listener: times.listener, token: times.token, rendered: times.rendered };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

const POLICY = 'path "secret/data/bench" { capabilities = ["read"] }';

/** The mode is a number: the Go agent refuses it in quotes. */
function configText(address: string, port: number, files: { roleIdFile: string; secretIdFile: string }): string {
  return `
vault {
  address = "${address}"
}

auto_auth {
  method "approle" {
    config = {
      role_id_file_path   = "${files.roleIdFile}"
      secret_id_file_path = "${files.secretIdFile}"
    }
  }

  sink "file" {
    config = {
      path = "token"
      mode = 0640
    }
  }
}

cache {
  use_auto_auth_token = true
}

listener "tcp" {
  address     = "127.0.0.1:${port}"
  tls_disable = true
}

template {
  contents    = "{{ with secret \\"secret/data/bench\\" }}{{ .Data.data.value }}{{ end }}"
  destination = "rendered"
}
`;
}
