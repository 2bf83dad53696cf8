import { daysIn } from "../time/civil-date.ts";

const CLOCK = String.raw`(?<hour>\d{1,2}):(?<minute>\d{1,2}):(?<second>\d{1,2})(?:[.,]\d+)?`;
const ZONE = String.raw`(?:Z|[+-](?<zoneHour>\d\d):(?<zoneMinute>\d\d))`;
const TIMESTAMP = new RegExp(
  String.raw`^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})(?:[Tt]${CLOCK}${ZONE}| +${CLOCK.replaceAll("?<", "?<bare")})?$`,
);

/** Whether yaml.v2 takes the text for a timestamp: a date, or a date and a time, with the ranges that Go's time.Parse checks. */
export function isTimestamp(text: string): boolean {
  const groups = TIMESTAMP.exec(text)?.groups;
  if (groups === undefined) return false;
  const number = (name: string): number => Number(groups[name] ?? 0);
  const month = number("month");
  if (month < 1 || month > 12) return false;
  const day = number("day");
  if (day < 1 || day > daysIn(month, number("year"))) return false;
  if (number("zoneHour") > 24 || number("zoneMinute") > 60) return false;
  return ["", "bare"].every(
    (kind) => number(`${kind}hour`) < 24 && number(`${kind}minute`) < 60 && number(`${kind}second`) < 60,
  );
}
