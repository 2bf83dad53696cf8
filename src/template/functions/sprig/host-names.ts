import { STRING } from "../../language/go-type.ts";
import type { GoValue } from "../../language/values.ts";
import { FunctionError, type RenderContext } from "../../render-context.ts";
import type { RenderFunction } from "../define.ts";
import { parseIpLiteral, type IpLiteral } from "./ip-literal.ts";
import { ipLiteralText } from "./ip-literal-text.ts";
import { randomBelow } from "./random.ts";

const HOSTS_FILE = "/etc/hosts";
const LOOPBACK = ["127.0.0.1", "::1"];

function literal(text: string): IpLiteral | undefined {
  try {
    return parseIpLiteral(text);
  } catch {
    return undefined;
  }
}

/** Names are the same in any case and with a dot at their end. */
function key(name: string): string {
  return name.replace(/\.$/, "").replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The addresses of a name in the text of a hosts file, in its order; an address is its own, `localhost` is always known. */
export function addressesOf(name: string, hosts: string): readonly string[] {
  if (literal(name) !== undefined) return [name];
  const wanted = key(name);
  if (wanted === "") return [];
  const addresses = hosts.split("\n").flatMap((line) => {
    const [first = "", ...names] = line
      .replace(/#.*/, "")
      .split(/[ \t\r]+/)
      .filter((field) => field !== "");
    const address = literal(first);
    return address !== undefined && names.some((other) => key(other) === wanted) ? [ipLiteralText(address)] : [];
  });
  return addresses.length === 0 && wanted === "localhost" ? LOOPBACK : addresses;
}

function readHosts(): string {
  try {
    return process.getBuiltinModule("node:fs").readFileSync(HOSTS_FILE, "utf8");
  } catch {
    return "";
  }
}

function getHostByName(context: RenderContext, name: string): string {
  const addresses = addressesOf(name, readHosts());
  if (addresses.length === 0) {
    const reason = "a template cannot wait for a name server";
    throw new FunctionError(`${name} is neither an address nor in ${HOSTS_FILE}, and ${reason}`);
  }
  return addresses[Number(randomBelow(context, BigInt(addresses.length)))] ?? "";
}

/**
 * `getHostByName NAME`: one of the addresses of a host, at random. Only the machine's hosts file is asked: unlike Go's, our
 * templates are executed without waiting, so a name that only a name server knows is an error.
 */
export const hostNameFunctions: readonly RenderFunction[] = [
  {
    name: "sprig_getHostByName",
    signature: { params: [STRING] },
    call: (context: RenderContext, [name]: readonly GoValue[]) => getHostByName(context, name as string),
  },
];
