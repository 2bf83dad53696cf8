import { eventually } from "../../test/integration/support/eventually.ts";
import type { AdminResponse } from "../../test/integration/support/openbao-admin.ts";
import type { Printer } from "./printer.ts";
import { SECRET_PATH, type Scene } from "./scene.ts";

/** One thing that the demo shows. `play` throws if it does not come true; the error's first line says what is missing. */
export interface Step {
  readonly title: string;
  play(scene: Scene, printer: Printer): Promise<void>;
}

const NEW_PASSWORD = "second-password";

export const steps: readonly Step[] = [
  {
    title: "login",
    async play(scene, printer) {
      const facts = await eventually(() => scene.tokenFacts(), { what: "a valid token in the sink file" });
      printer.step(
        "login",
        `logged in with AppRole: policies ${facts.policies.join(", ")}; TTL ${facts.creation_ttl} s`,
      );
    },
  },
  {
    title: "token",
    async play(scene, printer) {
      const mode = await scene.modeOf("token");
      const { length } = await scene.folder.read("token");
      if (mode !== "0640") throw new Error(`mode 0640 of the token file; it is ${mode}`);
      printer.step("token", `token written: mode ${mode}, ${length} characters (not shown)`);
    },
  },
  {
    title: "template",
    async play(scene, printer) {
      const text = await scene.agent.waitForFile("app.env", { matching: /first-password/ });
      printer.step("template", `app.env rendered: mode ${await scene.modeOf("app.env")}`, linesOf(text));
    },
  },
  {
    title: "proxy",
    async play(scene, printer) {
      const answer = await ask(scene, "GET", `/v1/secret/data/${SECRET_PATH}`);
      const { user } = (answer.body as { data: { data: { user: string } } }).data.data;
      printer.step("proxy", `GET secret/data/${SECRET_PATH} without a token: ${answer.status}, user ${user}`);
    },
  },
  {
    title: "proxy",
    async play(scene, printer) {
      const answer = await ask(scene, "LIST", "/v1/secret/metadata/demo/");
      const { keys } = (answer.body as { data: { keys: string[] } }).data;
      printer.step("proxy", `LIST secret/metadata/demo without a token: ${answer.status}, keys ${keys.join(", ")}`);
    },
  },
  {
    title: "change",
    async play(scene, printer) {
      const reloadsBefore = await reloadsOf(scene);
      const version = await scene.server.admin.writeKv(SECRET_PATH, { user: "ada", password: NEW_PASSWORD });
      printer.step("change", `the password in OpenBao is a new one (version ${version})`);
      const text = await scene.agent.waitForFile("app.env", { matching: new RegExp(NEW_PASSWORD) });
      printer.step("template", "app.env has it", linesOf(text));
      const hasRun = async (): Promise<string[] | false> => {
        const reloads = await reloadsOf(scene);
        return reloads.length > reloadsBefore.length && reloads;
      };
      const reloads = await eventually(hasRun, { what: "the reload command after the change" });
      printer.step("reload", `the reload command ran: ${reloads.at(-1)}`);
    },
  },
  {
    title: "renewal",
    async play(scene, printer) {
      const renewed = async () => {
        const facts = await scene.tokenFacts();
        return facts?.last_renewal_time === undefined ? undefined : facts;
      };
      const facts = await eventually(renewed, { what: "a renewal of the token", every: 100 });
      printer.step("renewal", `the agent renewed its token: ${facts.ttl} s left, as OpenBao says`);
    },
  },
  {
    title: "status",
    async play(scene, printer) {
      const answer = await ask(scene, "GET", "/agent/v1/status");
      const text = JSON.stringify(answer.body, undefined, 2);
      const token = await scene.folder.read("token");
      if (token !== "" && text.includes(token)) throw new Error("a status that does not hold the token");
      printer.step("status", `GET /agent/v1/status: ${answer.status}`, linesOf(text));
    },
  },
];

/** Lines that the reload command has written so far. */
export async function reloadsOf(scene: Scene): Promise<string[]> {
  return linesOf(await scene.folder.read("reloads.log").catch(() => ""));
}

export function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

async function ask(scene: Scene, method: string, path: string): Promise<AdminResponse> {
  const answer = await scene.askProxy(method, path);
  if (answer.status !== 200) {
    throw new Error(`a good answer to ${method} ${path}; it was ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return answer;
}
