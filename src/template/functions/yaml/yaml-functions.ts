import type { RenderFunction } from "../define.ts";

/** YAML in and out, as yaml.v2 reads and writes it. */
export const yamlFunctions: readonly RenderFunction[] = [];
