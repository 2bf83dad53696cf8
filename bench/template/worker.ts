/** Our engine as a program of its own that answers the requests of protocol.ts. */
import { createInterface } from "node:readline";
import { splitPath } from "../../src/secrets/secret-request.ts";
import { parseSecret, type VaultSecret } from "../../src/vault/response.ts";
import { coreFunctions } from "../../src/template/functions/core-functions.ts";
import type { RenderFunction } from "../../src/template/functions/define.ts";
import { parseTemplate, type ParsedTemplate } from "../../src/template/language/template.ts";
import type { RenderContext } from "../../src/template/render-context.ts";
import { decodeData } from "../../test/conformance/support/oracle-data.ts";
import type { Answer, Request, Workload } from "./protocol.ts";

class Bench {
  readonly #texts: readonly string[];
  readonly #functions: ReadonlyMap<string, RenderFunction>;
  readonly #context: RenderContext;
  #parsed: readonly ParsedTemplate<RenderContext>[] = [];

  constructor({ templates, data, fixtures }: Workload) {
    this.#texts = templates;
    const value = decodeData(data);
    const dataFunction: RenderFunction = { name: "data", signature: { params: [] }, call: () => value };
    this.#functions = new Map([...coreFunctions, dataFunction].map((entry) => [entry.name, entry]));
    this.#context = contextOf(fixtures.secrets);
  }

  parse(): void {
    const options = { functions: this.#functions, missingKey: "zero" } as const;
    this.#parsed = this.#texts.map((text) => parseTemplate("", text, options));
  }

  execute(): string[] {
    return this.#parsed.map((template) => template.execute(null, this.#context));
  }
}

function contextOf(responses: Workload["fixtures"]["secrets"]): RenderContext {
  const secrets = new Map<string, VaultSecret | undefined>();
  for (const [path, response] of Object.entries(responses)) secrets.set(path, parseSecret(JSON.stringify(response)));
  const unused = (): never => {
    throw new Error("no workload calls this");
  };
  return {
    readSecret: ({ path }) => secrets.get(splitPath(path).route),
    readCertificate: unused,
    writeFile: unused,
    readFile: unused,
    environment: unused,
    now: unused,
    randomBytes: unused,
    scratch: new Map(),
    secretObjects: new Map(),
    executeTemplate: unused,
  };
}

function answer(bench: Bench, request: Exclude<Request, { what: "load" }>): Answer {
  if (request.what === "outputs") return { nanoseconds: 0, outputs: bench.execute() };
  // The agent keeps what it has parsed, so that to render is to execute.
  const work = request.what === "parse" ? (): void => bench.parse() : (): unknown => bench.execute();
  const start = process.hrtime.bigint();
  for (let turn = 0; turn < request.times; turn += 1) work();
  return { nanoseconds: Number(process.hrtime.bigint() - start) };
}

let bench: Bench | undefined;
createInterface({ input: process.stdin }).on("line", (line) => {
  const request = JSON.parse(line) as Request;
  let result: Answer = { nanoseconds: 0 };
  if (request.what === "load") bench = new Bench(request);
  else if (bench !== undefined) result = answer(bench, request);
  process.stdout.write(`${JSON.stringify(result)}\n`);
});
