import type { RenderContext } from "../../src/template/render-context.ts";

/** A context in which there is nothing, at the beginning of 1970, with zeros for chance; `known` is what there is. */
export function fakeRenderContext(known: Partial<RenderContext> = {}): RenderContext {
  return {
    readSecret: () => undefined,
    readCertificate: () => undefined,
    writeFile: () => undefined,
    readFile: () => undefined,
    environment: () => undefined,
    now: () => 0,
    randomBytes: (count) => new Uint8Array(count),
    scratch: new Map(),
    secretObjects: new Map(),
    executeTemplate: () => "",
    ...known,
  };
}
