/**
 * Characters without a case that do not end a word: digits, marks, letters of scripts without case, format characters. To
 * golang.org/x/text 0.20 that is a table of Unicode 15, which no property of JavaScript's regular expressions gives.
 */

// Run lengths in base 36, from U+0000 on: outside, inside, outside … Letters with a case count as whatever is shorter.
const RUNS = [
  "1c a 11 1 25 1 7h 7x 6 47 7i 7 5r 4 1 1 17 1 6 19 1 1 1 2 1 2 1 1 8 r 4 5 c 6 a b 1 1 3 22 1 1 2 2u 1 9 1 a",
  "1 j 2 1 f 1o 2 2t e 1i 4 1 2 1 2 1a i s 4 b 5 o 1 6 1 2 6 5o 2 a 1 j 1 8 2 2 2 m 1 7 1 1 3 4 2 9 2 2 2 4 8 1",
  "4 2 1 5 2 c a 1 1 1 2 3 1 6 4 2 2 m 1 7 1 2 1 2 1 2 2 1 1 5 4 2 2 3 3 1 7 4 1 1 7 g b 3 1 9 1 3 1 m 1 7 1 2",
  "1 5 2 a 1 3 1 3 2 1 f 4 2 a 9 7 1 3 1 8 2 2 2 m 1 7 1 2 1 5 2 9 2 2 2 3 7 3 4 2 1 5 2 a 1 1 g 2 1 6 3 3 1 4",
  "3 2 1 1 1 2 3 2 3 3 3 c 4 5 3 3 1 4 2 1 6 1 e a g d 1 3 1 n 1 g 2 9 1 3 1 4 7 2 1 3 2 1 2 4 2 a g 4 1 8 1 3",
  "1 n 1 a 1 5 2 9 1 3 1 4 7 2 6 2 1 4 2 a 1 3 c d 1 3 1 1f 1 3 1 5 5 4 7 5 2 a a 6 1 3 1 i 3 o 1 9 1 1 2 7 3 1",
  "4 6 1 1 1 8 6 a 2 2 1p 1 2 7 c 8 1 a 2f 1 2 9 b 7 1 a 12 1 n 2 6 a b 1 1 1 1 1 4 a 1 10 4 k 1 i 1 10 9 1 2s",
  "k 1 a c 4 4 3 1 3 2 7 3 4 d c 1 f 2q 95 1 4 2 7 1 1 1 4 2 15 1 4 2 x 1 4 2 7 1 1 1 4 2 f 1 1l 1 4 2 1v 2 3 w",
  "g 35 h8 2 h 1 q 5 23 3 b 7 m 9 m b k c d 1 3 1 2 1s w 9 1 2 a x f 6 2h 7 17 5 1y a v 1 c 4 c a a 3k a 12 s",
  "1l a 1 t 2 b 6 a m v 1d 25 3 a h 9 c 38 c 1k 8 a 3 1d 2a 3 1 13 5h 1s ek 4 q 6 f 2 j 1 b 5 1 a 2o x 1w 4 1z",
  "9 292 3 1q 1k 7 1 f o 9 7 1 7 1 7 1 7 1 7 1 7 1 7 1 7 1 w 1b 1 d1 1 10 6 b 2 2k 2 2y 17 1 2m h w ls0 wd 1v",
  "1a 2 7h 3 s 1u 5 1 a 1 37 m 3s 2v 1d 4 1 j 1g c 1y a a 6 o 3 1 1 1d 2 10 c t 3 1t e b b 1 a a 6 1j 9 e 2 a x",
  "3 1e 1 1 3 2 2 5 2 1 1 u g 2 5 a 6 2 6 2 6 9 7 1 7 18 1 2s 17 1 2 2 a 6 8mc c n 4 1d 6xt c 1 d 1 5 1 1 1 2 1",
  "2 1 30 x a3 i 1s 2 1i 14 c 4 g g g 3 2 o 3 w 5 1 3r 2 1 g a 11 1 2m x 3 6 2 6 2 6 2 3 s 3 4 c 1 q 1 j 1 2 1",
  "f 2 e y 3f 1x 1h 3s 1 3m t 3 1d f 1 v w d u 5 17 5 u 2 10 4 8 1 5 3e 26 2 a 2e 14 8 1g 4c 8n 9 m a 8 p 2 3h",
  "6 2 1 1 18 1 2 3 1 2 n a n 9 v 1t j 1 2 a m a q 1y 1k 6 2 1s 4 1 2 5 8 1 3 1 t 2 3 4 1 w t 3 t z 8 1 u p 1i",
  "a m a j d i 32 21 53 14 8 a 92 16 1 2 3 2 23 w a 1 8 x v m 16 l r n 9 1z v g 9 1o 2 1 4 1 a 1 2 p 7 a 6 1h 1",
  "a 4 4 8 10 2 1 9 1x 4 4 1 d 1 1 z i 1 11 6 4 1q 7 1 1 1 4 1 f 1 a 7 1n 5 a 6 4 1 8 2 2 2 m 1 7 1 2 1 5 1 a 2",
  "2 2 3 2 1 6 1 5 7 2 7 3 5 3v 23 5 a 4 4 u 1y 1 1 8 a 4m 1i 2 9 n 6 y 1t 3 1 b a 12 1l 7 a 2b f 4 a 5i 1n 4l",
  "a l 8 2 1 2 8 1 2 1 u 1 2 2 9 c a 1y 8 2 1a 2 8 1 2 r 1r 8 1 8 22 3 1 i 21 7b 9 1 19 1 9 f a o u 2 m 1 e 21",
  "7 1 2 1 18 3 1 1 2 1 9 8 a 6 6 1 2 1 11 1 2 1 6 7 a 8m n 9 h 1 15 3 5 d a 2e 1 27 pm 2u 33 h 5g 218 2p f uu",
  "33e g7 6nt ft 7 v 1 a 6 27 1 a 6 u 2 5 b 1j 9 4 c a 9 l 5 j og 23 4 1l 7 h 1s 2 1 2 b 2 f0u 2z 5 d 3 9 7 a 3",
  "2 1 4 3mk 1a 2 n f2 5 3 m 2 7 u 4 44 3 13d 1e e8 1j 4 1e 8 1 e 1 m 5 1 f uy 1 6t 7 1 h 2 7 1 2 1 5 2s 1 34",
  "19 3 e 2 a 4 1 8x v h 1m d2 16 km 7 1 4 1 2 1 f 1 5h b 7 31 8 4 a x2 4 1 r 1 2 1 1 2 1 1 a 1 4 1 1 1 1 6 1 4",
  "1 1 1 1 1 1 3 1 2 1 1 2 1 1 1 1 1 1 1 1 1 1 2 1 1 2 4 1 7 1 4 1 4 1 1 1 a 1 h 5 3 1 5 1 h 11b 5 1kg a gvlz 1",
  "u 2o 3k 6o",
];

let bounds: Uint32Array | undefined;

/** Where the runs begin and end. */
function parseRuns(): Uint32Array {
  let at = 0;
  const lengths = RUNS.join(" ").split(" ");
  return Uint32Array.from(lengths, (length) => (at += Number.parseInt(length, 36)));
}

/** Whether a character that is no letter with a case leaves the word as it is. */
export function isInsideWord(char: string): boolean {
  const runs = (bounds ??= parseRuns());
  const code = char.codePointAt(0) ?? 0;
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle] ?? 0) <= code) low = middle + 1;
    else high = middle;
  }
  return low % 2 === 1;
}
