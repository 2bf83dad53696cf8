import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Answer, Request } from "./protocol.ts";

/** One of the two engines, running as a process that answers requests. */
export class Engine {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  constructor([command = "", ...args]: readonly string[]) {
    this.#process = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    if (this.#process.stdout === null) throw new Error("the output is a pipe");
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  async ask(request: Request): Promise<Answer> {
    this.#process.stdin?.write(`${JSON.stringify(request)}\n`);
    const line = await this.#answers.next();
    if (line.done === true) throw new Error(`${this.#process.spawnfile} ended early`);
    return JSON.parse(line.value) as Answer;
  }

  async close(): Promise<void> {
    const closed = once(this.#process, "close");
    this.#process.stdin?.end();
    await closed;
  }
}
