export interface TemplateStatus {
  readonly destination: string;
  readonly source: string;
  readonly state: "waiting" | "rendered" | "failed";
  /** How often the file was written. */
  readonly renders: number;
  /** Wall clock of the last rendering that succeeded, RFC 3339. */
  readonly lastRender?: string;
  /** Secrets that it waits for. */
  readonly waitingFor: readonly string[];
  readonly lastError?: string;
}
