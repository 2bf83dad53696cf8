import { ANY } from "../language/go-type.ts";
import { FunctionError } from "../render-context.ts";
import type { RenderFunction } from "./define.ts";

const CONSUL =
  "byMeta byPort byTag caLeaf caRoots connect datacenters exportedServices importedServices key keyExists keyExistsGet keyOrDefault ls node nodes partitions peerings safeLs safeTree service services tree";
const NOMAD = "nomadService nomadServices nomadVar nomadVarExists nomadVarList nomadVarListSafe";

/** Functions of consul-template that need Consul, Nomad or plugins: they can be named, and say so when called. */
export const unavailableFunctions: readonly RenderFunction[] = [
  ...refused(
    CONSUL,
    "needs Consul, and attache speaks to Vault and OpenBao only: keep this template in consul-template",
  ),
  ...refused(NOMAD, "needs Nomad, and attache speaks to Vault and OpenBao only: keep this template in consul-template"),
  ...refused(
    "plugin",
    "starts a program, which no template of attache may do: write its output to a file and use file",
  ),
];

function refused(names: string, reason: string): RenderFunction[] {
  return names.split(" ").map((name) => ({
    name,
    signature: { params: [], variadic: ANY },
    call() {
      throw new FunctionError(`the function ${name} ${reason}`);
    },
  }));
}
