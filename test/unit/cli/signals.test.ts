import { afterEach, describe, expect, it } from "vitest";
import { handleSignals } from "../../../src/cli/signals.ts";

const NAMES = ["SIGINT", "SIGTERM", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const;
type Name = (typeof NAMES)[number];
let unhandle: (() => void) | undefined;

afterEach(() => unhandle?.());

/** Handles signals, and sends them to the new listeners only: the test runner has its own, which would end it. */
function setUp(): { send: (name: Name) => void; heard: string[] } {
  const before = new Map(NAMES.map((name) => [name, process.listeners(name)]));
  const heard: string[] = [];
  unhandle = handleSignals({
    onStop: (name) => heard.push(`stop ${name}`),
    onForce: () => heard.push("force"),
    onReload: () => heard.push("reload"),
    onReopen: () => heard.push("reopen"),
    onReport: () => heard.push("report"),
  });
  const send = (name: Name): void => {
    for (const listener of process.listeners(name)) if (before.get(name)?.includes(listener) === false) listener(name);
  };
  return { send, heard };
}

describe("handleSignals", () => {
  it.each(["SIGINT", "SIGTERM", "SIGQUIT"] as const)(
    "stops in order on the first %s, and forces on the next one",
    (name) => {
      const { send, heard } = setUp();
      send(name);
      expect(heard).toEqual([`stop ${name}`]);
      send("SIGINT");
      expect(heard).toEqual([`stop ${name}`, "force"]);
    },
  );

  it("reloads on SIGHUP and opens the log anew on SIGUSR1, as often as they come", () => {
    const { send, heard } = setUp();
    for (const name of ["SIGHUP", "SIGUSR1", "SIGHUP", "SIGTERM", "SIGHUP"] as const) send(name);
    expect(heard).toEqual(["reload", "reopen", "reload", "stop SIGTERM", "reload"]);
  });

  it("reports on SIGUSR2, which would end the process otherwise", () => {
    const { send, heard } = setUp();
    send("SIGUSR2");
    expect(heard).toEqual(["report"]);
  });

  it("leaves no listener behind", () => {
    const count = (): number[] => NAMES.map((name) => process.listenerCount(name));
    const before = count();
    setUp();
    expect(count()).toEqual(before.map((listeners) => listeners + 1));
    unhandle?.();
    expect(count()).toEqual(before);
  });
});
