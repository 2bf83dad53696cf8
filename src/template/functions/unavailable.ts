import type { RenderFunction } from "./define.ts";

/** Functions of consul-template that need Consul, Nomad or plugins: they can be named, and say so when called. */
export const unavailableFunctions: readonly RenderFunction[] = [];
