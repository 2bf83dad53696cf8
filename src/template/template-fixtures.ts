/** What stands in for the server: keys are paths as the template names them. */
export interface TemplateFixtures {
  /**
   * The server's response for each path that `secret` reads or writes, as an object or as JSON text (in which large
   * integers keep their digits); null is a secret that does not exist.
   */
  readonly secrets?: Readonly<Record<string, object | string | null>>;
  /** The names that `secrets` lists below each path. */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
  /** What `pkiCert` gives for each path: the `data` of the server's answer, or other texts in the place of its texts. */
  readonly certificates?: Readonly<Record<string, CertificateFixture>>;
  /** The variables that `env` sees, and no others. Default: those of the process. */
  readonly env?: Readonly<Record<string, string>>;
  /** The files that `file` reads, and no others, by the path that the template names. Default: those of the machine. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface CertificateFixture {
  readonly certificate?: string;
  readonly private_key?: string;
  readonly issuing_ca?: string;
  /** Default: the issuing authority alone. */
  readonly ca_chain?: readonly string[];
}
