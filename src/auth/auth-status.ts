export interface AuthStatus {
  readonly state: "authenticating" | "authenticated" | "stopped";
  readonly method: string;
  /** Logins that succeeded since the start. */
  readonly logins: number;
  readonly renewals: number;
  /** Failed logins in a row, now. */
  readonly failures: number;
  readonly lastError?: string;
  /** Seconds until the token is renewed or replaced. */
  readonly nextActionSeconds?: number;
}
