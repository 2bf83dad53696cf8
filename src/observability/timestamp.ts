/**
 * A time in the local zone with its distance from UTC, as the Go agents log it: `Z` where there is none, else `+0530`
 * (`separator` ""), or `+05:30` (`separator` ":"). `time` is in milliseconds since 1970.
 */
export function formatTimestamp(time: number, separator: "" | ":"): string {
  const east = -new Date(time).getTimezoneOffset();
  if (east === 0) return new Date(time).toISOString();
  const local = new Date(time + east * 60_000).toISOString().slice(0, -1);
  const minutes = Math.abs(east);
  const sign = east < 0 ? "-" : "+";
  return `${local}${sign}${twoDigits(Math.trunc(minutes / 60))}${separator}${twoDigits(minutes % 60)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
