/**
 * First in, first out, each entry once. The iterator is kept between two calls of `take`: a new one would have to step
 * over every entry that was taken before, which makes a long queue quadratic.
 */
export class RequestQueue<T> {
  readonly #entries = new Set<T>();
  #next = this.#entries.values();

  add(entry: T): void {
    this.#entries.add(entry);
  }

  delete(entry: T): void {
    this.#entries.delete(entry);
  }

  has(entry: T): boolean {
    return this.#entries.has(entry);
  }

  /** Takes the first entry out; undefined if there is none. */
  take(): T | undefined {
    let result = this.#next.next();
    if (result.done === true) {
      // An iterator that has ended stays so, whatever is added later.
      this.#next = this.#entries.values();
      result = this.#next.next();
    }
    if (result.done === true) return undefined;
    this.#entries.delete(result.value);
    return result.value;
  }
}
