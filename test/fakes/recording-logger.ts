import { createLogger, type Logger } from "../../src/observability/logger.ts";
import { createScrubber, type Scrubber } from "../../src/observability/scrub.ts";

export interface RecordingLogger {
  readonly logger: Logger;
  readonly scrubber: Scrubber;
  /** Every line so far, as it would stand in the log (all levels). */
  readonly lines: string[];
  /** The lines that contain a text. */
  with(text: string): string[];
}

/** A real logger with a real scrubber that writes into an array. */
export function createRecordingLogger(): RecordingLogger {
  const scrubber = createScrubber();
  const lines: string[] = [];
  const logger = createLogger({
    name: "agent",
    level: "trace",
    format: "standard",
    clock: { now: () => 0 },
    scrubber,
    write: (line) => lines.push(line),
  });
  return { logger, scrubber, lines, with: (text) => lines.filter((line) => line.includes(text)) };
}
