/**
 * Go's sort.Sort: pattern-defeating quicksort, which leaves equal items in an order of its own. Whoever sorts by less than
 * everything gets the same first item as in Go by the same steps only, so the steps are the same here.
 */
export type Less<T> = (a: T, b: T) => boolean;

const MAX_INSERTION = 12;
const SHORTEST_NINTHER = 50;
const MAX_SWAPS = 12;
const MAX_STEPS = 5;
const SHORTEST_SHIFTING = 50;

/** Sorts in place. */
export function goSort<T>(items: T[], less: Less<T>): T[] {
  new Sorting(items, less).run();
  return items;
}

class Sorting<T> {
  readonly #items: T[];
  readonly #compare: Less<T>;

  constructor(items: T[], less: Less<T>) {
    this.#items = items;
    this.#compare = less;
  }

  run(): void {
    const { length } = this.#items;
    this.#sort(0, length, length === 0 ? 0 : Math.floor(Math.log2(length)) + 1);
  }

  #less(a: number, b: number): boolean {
    return this.#compare(this.#items[a] as T, this.#items[b] as T);
  }

  #swap(a: number, b: number): void {
    const items = this.#items;
    [items[a], items[b]] = [items[b] as T, items[a] as T];
  }

  /** `limit` is how many bad pivots may come before heap sort takes over. */
  #sort(from: number, to: number, limit: number): void {
    let [start, end, left] = [from, to, limit];
    let isBalanced = true;
    let isPartitioned = true;
    for (;;) {
      const length = end - start;
      if (length <= MAX_INSERTION) return this.#insertionSort(start, end);
      if (left === 0) return this.#heapSort(start, end);
      if (!isBalanced) {
        this.#breakPatterns(start, end);
        left -= 1;
      }
      const { pivot, isIncreasing } = this.#orientedPivot(start, end);
      if (isBalanced && isPartitioned && isIncreasing && this.#partialInsertionSort(start, end)) return;
      if (start > 0 && !this.#less(start - 1, pivot)) {
        start = this.#partitionEqual(start, end, pivot);
        continue;
      }
      const partition = this.#partition(start, end, pivot);
      isPartitioned = partition.wasPartitioned;
      const { middle } = partition;
      isBalanced = Math.min(middle - start, end - middle) >= Math.floor(length / 8);
      if (middle - start < end - middle) {
        this.#sort(start, middle, left);
        start = middle + 1;
      } else {
        this.#sort(middle + 1, end, left);
        end = middle;
      }
    }
  }

  #insertionSort(start: number, end: number): void {
    for (let i = start + 1; i < end; i += 1) {
      for (let j = i; j > start && this.#less(j, j - 1); j -= 1) this.#swap(j, j - 1);
    }
  }

  #heapSort(start: number, end: number): void {
    const size = end - start;
    for (let i = Math.floor((size - 1) / 2); i >= 0; i -= 1) this.#siftDown(i, size, start);
    for (let i = size - 1; i >= 0; i -= 1) {
      this.#swap(start, start + i);
      this.#siftDown(0, i, start);
    }
  }

  #siftDown(low: number, high: number, first: number): void {
    let root = low;
    for (let child = 2 * root + 1; child < high; child = 2 * root + 1) {
      if (child + 1 < high && this.#less(first + child, first + child + 1)) child += 1;
      if (!this.#less(first + root, first + child)) return;
      this.#swap(first + root, first + child);
      root = child;
    }
  }

  /** Swaps a few items by a fixed sequence of numbers, against inputs that make bad pivots. */
  #breakPatterns(start: number, end: number): void {
    const length = end - start;
    let random = BigInt(length);
    const modulus = 1n << BigInt(Math.floor(Math.log2(length)) + 1);
    const first = start + Math.floor(length / 4) * 2 - 1;
    for (let index = first; index <= first + 2; index += 1) {
      random = BigInt.asUintN(64, random ^ (random << 13n));
      random ^= random >> 7n;
      random = BigInt.asUintN(64, random ^ (random << 17n));
      const other = Number(random & (modulus - 1n));
      this.#swap(index, start + (other >= length ? other - length : other));
    }
  }

  /** A pivot; a range that seems to run backwards is turned round first. */
  #orientedPivot(start: number, end: number): { pivot: number; isIncreasing: boolean } {
    const { pivot, swaps } = this.#choosePivot(start, end);
    if (swaps !== MAX_SWAPS) return { pivot, isIncreasing: swaps === 0 };
    for (let i = start, j = end - 1; i < j; i += 1, j -= 1) this.#swap(i, j);
    return { pivot: end - 1 - (pivot - start), isIncreasing: true };
  }

  /** The median of three, or of three such medians, and how many swaps that would have taken. */
  #choosePivot(start: number, end: number): { pivot: number; swaps: number } {
    let swaps = 0;
    const quarter = Math.floor((end - start) / 4);
    const order = (a: number, b: number): [number, number] => {
      if (!this.#less(b, a)) return [a, b];
      swaps += 1;
      return [b, a];
    };
    const median = (first: number, second: number, third: number): number => {
      const [a, b] = order(first, second);
      const [c] = order(b, third);
      return order(a, c)[1];
    };
    let places = [1, 2, 3].map((part) => start + quarter * part);
    if (end - start >= SHORTEST_NINTHER) places = places.map((place) => median(place - 1, place, place + 1));
    const [a = start, b = start, c = start] = places;
    const pivot = median(a, b, c);
    return { pivot, swaps };
  }

  /** Puts right a few pairs that are out of order; true when the range is sorted then. */
  #partialInsertionSort(start: number, end: number): boolean {
    let i = start + 1;
    for (let step = 0; step < MAX_STEPS; step += 1) {
      while (i < end && !this.#less(i, i - 1)) i += 1;
      if (i === end) return true;
      if (end - start < SHORTEST_SHIFTING) return false;
      this.#swap(i, i - 1);
      if (i - start >= 2) for (let j = i - 1; j >= 1 && this.#less(j, j - 1); j -= 1) this.#swap(j, j - 1);
      if (end - i >= 2) for (let j = i + 1; j < end && this.#less(j, j - 1); j += 1) this.#swap(j, j - 1);
    }
    return false;
  }

  #partition(start: number, end: number, pivot: number): { middle: number; wasPartitioned: boolean } {
    this.#swap(start, pivot);
    let i = start + 1;
    let j = end - 1;
    let swapped = false;
    for (;;) {
      while (i <= j && this.#less(i, start)) i += 1;
      while (i <= j && !this.#less(j, start)) j -= 1;
      if (i > j) break;
      this.#swap(i, j);
      swapped = true;
      i += 1;
      j -= 1;
    }
    this.#swap(j, start);
    return { middle: j, wasPartitioned: !swapped };
  }

  /** Of a range without items smaller than the pivot: those equal to it come first. */
  #partitionEqual(start: number, end: number, pivot: number): number {
    this.#swap(start, pivot);
    let i = start + 1;
    let j = end - 1;
    for (;;) {
      while (i <= j && !this.#less(start, i)) i += 1;
      while (i <= j && this.#less(start, j)) j -= 1;
      if (i > j) return i;
      this.#swap(i, j);
      i += 1;
      j -= 1;
    }
  }
}
