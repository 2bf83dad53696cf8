export interface SinkStatus {
  readonly type: string;
  readonly target: string;
  /** True once the newest token has been delivered. */
  readonly delivered: boolean;
  readonly writes: number;
  readonly lastError?: string;
}
