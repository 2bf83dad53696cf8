import { GO_TYPE, type GoSlice } from "../../language/values.ts";

/** What a list holds, in bytes: an interface is two words. */
const ITEM = 16;
const DOUBLING_LIMIT = 256;
/** What the allocator puts before memory in which there are pointers. */
const HEADER = 8;
/** Below this no header; the sizes that Go's allocator has from there on, beyond the last of which it counts pages. */
const HEADER_FROM = 512;
const SIZES = [
  576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200, 3456, 4096, 4864, 5376,
  6144, 6528, 6784, 6912, 8192, 9472, 9728, 10_240, 10_880, 12_288, 13_568, 14_336, 16_384, 18_432, 19_072, 20_480,
  21_760, 24_576, 27_264, 28_672, 32_768,
];
const PAGE = 8192;

/**
 * Go's cap(slice). It depends on how the slice came to be, which is not known here: a `[]interface {}` has the capacity
 * of a list that was read from JSON item by item, a slice of any other type that of one made in its full length.
 */
export function sliceCapacity(slice: GoSlice): number {
  if (slice[GO_TYPE] !== undefined) return slice.length;
  let capacity = 0;
  while (capacity < slice.length) capacity = grown(capacity);
  return capacity;
}

/** The capacity after an item was appended to a full slice of this one. */
function grown(capacity: number): number {
  if (capacity === 0) return 1;
  const wanted = capacity < DOUBLING_LIMIT ? capacity * 2 : capacity + ((capacity + 3 * DOUBLING_LIMIT) >> 2);
  const bytes = wanted * ITEM;
  if (bytes <= HEADER_FROM) return wanted;
  const size = SIZES.find((candidate) => candidate >= bytes + HEADER);
  return Math.floor((size === undefined ? Math.ceil(bytes / PAGE) * PAGE : size - HEADER) / ITEM);
}
