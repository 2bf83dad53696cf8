/** The settings that a template has in a config too. */
export interface OfflineSettings {
  /** True: a map key that is not there is an error. Default false: it is the zero value, `<no value>`. */
  readonly errorOnMissingKey?: boolean | undefined;
  /** Defaults: `{{` and `}}`. */
  readonly leftDelimiter?: string | undefined;
  readonly rightDelimiter?: string | undefined;
  /** The folder outside of which `file` reads nothing. Default: none. */
  readonly sandboxPath?: string | undefined;
  /** Functions that must not be called; `*` stands for any text. */
  readonly functionDenylist?: readonly string[] | undefined;
}
