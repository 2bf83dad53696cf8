/** The least important lines that are logged; `off` logs none. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "off";

/** `standard` is a line for people, `json` an object a line; both as the Go agents write them. */
export type LogFormat = "standard" | "json";
