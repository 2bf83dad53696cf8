import { describe, expect, it } from "vitest";
import { agentFlags } from "../../../src/cli/agent-flags.ts";
import { formatFlags, ignoredFlags, parseFlags } from "../../../src/cli/flags.ts";

/** What `bao agent -help` of OpenBao 2.7.2 lists, without what prints a command instead of running an agent. */
const FLAGS_OF_BAO_AGENT = [
  "-address=http://127.0.0.1:8200",
  "-agent-address=http://127.0.0.1:8100",
  "-ca-cert=ca.pem",
  "-ca-path=certs",
  "-client-cert=cert.pem",
  "-client-key=key.pem",
  "-disable-redirects",
  "-mfa=method:code",
  "-namespace=team",
  "-ns=team",
  "-non-interactive",
  "-policy-override",
  "-tls-server-name=vault",
  "-tls-skip-verify",
  "-unlock-key=key",
  "-wrap-ttl=5m",
  "-config=agent.hcl",
  "-exit-after-auth",
  "-log-file=agent.log",
  "-log-format=json",
  "-log-level=debug",
  "-log-rotate-bytes=1000",
  "-log-rotate-duration=1h",
  "-log-rotate-max-files=3",
  "-combine-logs",
];

describe("the flags of the agent", () => {
  it.each(FLAGS_OF_BAO_AGENT)("take %s", (argument) => {
    const name = argument.slice(1).split("=", 1)[0] ?? "";
    const { values } = parseFlags([argument], agentFlags());
    expect(Object.keys(values)).toEqual([name === "ns" ? "namespace" : name]);
  });

  it("name the ones that have no effect, and keep them out of the help", () => {
    const flags = parseFlags(["-wrap-ttl=5m", "-log-level=info", "-non-interactive=false"], agentFlags());
    expect(ignoredFlags(flags, agentFlags())).toEqual(["non-interactive", "wrap-ttl"]);
    expect(formatFlags(agentFlags())).not.toContain("-wrap-ttl");
  });
});
