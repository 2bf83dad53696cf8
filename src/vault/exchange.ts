import type { Dispatcher } from "undici";
import { abortReason } from "../runtime/abort.ts";
import { ResponseBody } from "./response-body.ts";
import type { TransportResponse } from "./transport.ts";

/**
 * One request and its answer. It uses undici's callback interface, marked as deprecated, because the newer one folds the
 * headers into an object, and order, case and repetitions are lost.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #signal: AbortSignal | undefined;
  readonly #explain: (error: Error) => Error;
  readonly #resolve: (response: TransportResponse) => void;
  readonly #reject: (error: unknown) => void;
  #abort: ((reason: Error) => void) | undefined;
  #body: ResponseBody | undefined;
  #ended = false;

  constructor(
    signal: AbortSignal | undefined,
    explain: (error: Error) => Error,
    resolve: (response: TransportResponse) => void,
    reject: (error: unknown) => void,
  ) {
    this.#signal = signal;
    this.#explain = explain;
    this.#resolve = resolve;
    this.#reject = reject;
    signal?.addEventListener("abort", this.#onSignal, { once: true });
  }

  readonly #onSignal = (): void => this.#cancel(abortReason(this.#signal));

  /** Called when the request gets a connection, which may be long after it was made. */
  onConnect(abort: (error?: Error) => void): void {
    if (this.#ended) abort(abortReason(this.#signal));
    else this.#abort = abort;
  }

  onHeaders(statusCode: number, headers: Buffer[], resume: () => void): boolean {
    // 100 to 199 come before the answer proper.
    if (statusCode < 200) return true;
    const abort = (reason: Error): void => this.#cancel(reason);
    this.#body = new ResponseBody(resume, abort);
    this.#resolve({ statusCode, headers: headers.map((text) => text.toString("latin1")), body: this.#body });
    return true;
  }

  onData(chunk: Buffer): boolean {
    return this.#body?.push(chunk) ?? true;
  }

  onComplete(): void {
    this.#end();
    this.#body?.finish();
  }

  onError(error: Error): void {
    if (!this.#ended) this.#fail(this.#explain(error));
  }

  #cancel(reason: Error): void {
    const abort = this.#abort;
    this.#fail(reason);
    abort?.(reason);
  }

  #fail(error: Error): void {
    if (this.#ended) return;
    this.#end();
    if (this.#body === undefined) this.#reject(error);
    else this.#body.destroy(error);
  }

  #end(): void {
    this.#ended = true;
    this.#signal?.removeEventListener("abort", this.#onSignal);
  }
}
