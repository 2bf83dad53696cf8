import { setTimeout as sleep } from "node:timers/promises";
import type { Printer } from "./printer.ts";
import { linesOf, reloadsOf } from "./steps.ts";
import type { Scene } from "./scene.ts";

interface Sight {
  readonly accessor: string | undefined;
  readonly renewedAt: number | undefined;
  readonly ttl: number | undefined;
  readonly rendered: string;
  readonly reloads: readonly string[];
}

/** Tells what changes (another login, a renewal, the rendered file, a reload) until the signal aborts. */
export async function watch(scene: Scene, printer: Printer, signal: AbortSignal): Promise<void> {
  let before = await look(scene);
  for (;;) {
    await sleep(200, undefined, { signal });
    const now = await look(scene);
    tell(before, now, printer);
    before = now;
  }
}

async function look(scene: Scene): Promise<Sight> {
  const facts = await scene.tokenFacts();
  return {
    accessor: facts?.accessor,
    renewedAt: facts?.last_renewal_time,
    ttl: facts?.ttl,
    rendered: await scene.folder.read("app.env").catch(() => ""),
    reloads: await reloadsOf(scene),
  };
}

function tell(before: Sight, now: Sight, printer: Printer): void {
  if (now.accessor !== before.accessor) {
    if (now.accessor === undefined) printer.step("token", "the token in the file is no longer valid");
    else printer.step("login", `another login: a new token is in the file; ${now.ttl} s left`);
  } else if (now.renewedAt !== before.renewedAt) {
    printer.step("renewal", `the agent renewed its token: ${now.ttl} s left`);
  }
  if (now.rendered !== before.rendered) printer.step("template", "app.env has changed", linesOf(now.rendered));
  if (now.reloads.length !== before.reloads.length) {
    printer.step("reload", `the reload command ran: ${now.reloads.at(-1)}`);
  }
}
