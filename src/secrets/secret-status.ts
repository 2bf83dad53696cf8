export interface SecretStatus {
  readonly path: string;
  readonly method: string;
  readonly watchers: number;
  readonly version: number;
  readonly leased: boolean;
  /** Seconds until it is renewed or fetched again. */
  readonly nextRefreshSeconds?: number;
  readonly failures: number;
  readonly lastError?: string;
}
