/** Who wants to be told that something has changed. */
export class Watchers {
  readonly #callbacks = new Set<() => void>();

  get size(): number {
    return this.#callbacks.size;
  }

  /**
   * Calls back on each change until the returned function is called; `onUnwatched` is called when that was the last one.
   * Adding one function twice counts twice.
   */
  add(onChange: () => void, onUnwatched: () => void): () => void {
    const own = (): void => onChange();
    this.#callbacks.add(own);
    return () => {
      if (this.#callbacks.delete(own) && this.#callbacks.size === 0) onUnwatched();
    };
  }

  notify(): void {
    // One watcher may close another one.
    for (const callback of [...this.#callbacks]) if (this.#callbacks.has(callback)) callback();
  }
}
