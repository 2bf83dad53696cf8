import { defaulted, optional, required, stanza } from "../schema-types.ts";
import { boolean, duration, string } from "../value-types.ts";

// Of the methods that are not in force yet no key is required: whether one is missing is found when the method runs.
const role = optional(string, { status: "not yet", doc: "The role to log in to." });

const approle = stanza(
  { status: "in force", doc: "Logs in with an AppRole's role ID and secret ID, each read from a file." },
  {
    role_id_file_path: required(string, { status: "in force", doc: "The file that holds the role ID." }),
    secret_id_file_path: optional(string, {
      status: "in force",
      doc: "The file that holds the secret ID. Without it only the role ID is sent.",
    }),
    remove_secret_id_file_after_reading: defaulted(boolean, true, {
      status: "in force",
      doc: "Delete the secret ID file once it has been read.",
    }),
    secret_id_response_wrapping_path: optional(string, {
      status: "in force",
      doc: "The file holds a response-wrapping token for the secret ID; this is the path at which it must have been made.",
    }),
  },
);

const cert = stanza(
  { status: "not yet", doc: "Logs in with a TLS client certificate." },
  {
    name: optional(string, {
      status: "not yet",
      doc: "The certificate role to log in to. The default is any that accepts the certificate.",
    }),
    ca_cert: optional(string, {
      status: "not yet",
      doc: "A PEM file with the certificate authority of the server. The default is the vault block's.",
    }),
    client_cert: optional(string, {
      status: "not yet",
      doc: "A PEM file with the client certificate. The default is the vault block's.",
    }),
    client_key: optional(string, {
      status: "not yet",
      doc: "A PEM file with the private key of client_cert. The default is the vault block's.",
    }),
    reload: defaulted(boolean, false, {
      status: "not yet",
      doc: "Read the certificate and the key again before each login.",
    }),
  },
);

const jwt = stanza(
  { status: "not yet", doc: "Logs in with a JSON Web Token that is read from a file." },
  {
    path: optional(string, { status: "not yet", doc: "The file that holds the token." }),
    role,
    remove_jwt_after_reading: defaulted(boolean, true, {
      status: "not yet",
      doc: "Delete the token's file once it has been read.",
    }),
    remove_jwt_follows_symlinks: defaulted(boolean, false, {
      status: "not yet",
      doc: "If the path is a symbolic link, delete what it points to and not the link.",
    }),
    jwt_read_period: optional(duration, {
      status: "not yet",
      zero: "unset",
      doc: "How often the file is looked at. The default is 1m if the file is removed after reading, else 500ms.",
    }),
  },
);

const kerberos = stanza(
  { status: "not yet", doc: "Logs in with Kerberos (SPNEGO)." },
  {
    krb5conf_path: optional(string, { status: "not yet", doc: "The krb5.conf file of the Kerberos realm." }),
    keytab_path: optional(string, { status: "not yet", doc: "The keytab that holds the key of the user." }),
    username: optional(string, { status: "not yet", doc: "The name of the user in the keytab." }),
    service: optional(string, { status: "not yet", doc: "The service principal a ticket is asked for." }),
    realm: optional(string, { status: "not yet", doc: "The name of the Kerberos realm, in its exact case." }),
    disable_fast_negotiation: defaulted(boolean, false, {
      status: "not yet",
      doc: "Do not use FAST pre-authentication, which some Kerberos servers do not know.",
    }),
  },
);

const kubernetes = stanza(
  { status: "not yet", doc: "Logs in with the service account token of a Kubernetes pod." },
  {
    role,
    token_path: defaulted(string, "/var/run/secrets/kubernetes.io/serviceaccount/token", {
      status: "not yet",
      doc: "The file that holds the service account token.",
    }),
  },
);

const tokenFile = stanza(
  { status: "not yet", doc: "Takes a token that is already there from a file, for trying things out." },
  {
    token_file_path: optional(string, { status: "not yet", doc: "The file that holds the token." }),
  },
);

const passwordFileKeys = {
  username: optional(string, { status: "not yet", doc: "The name of the user." }),
  password_file_path: optional(string, { status: "not yet", doc: "The file that holds the password." }),
  remove_password_after_reading: defaulted(boolean, true, {
    status: "not yet",
    doc: "Delete the password's file once it has been read.",
  }),
  remove_password_follows_symlinks: defaulted(boolean, false, {
    status: "not yet",
    doc: "If the path is a symbolic link, delete what it points to and not the link.",
  }),
  password_read_period: optional(duration, {
    status: "not yet",
    zero: "unset",
    doc: "How often the file is looked at. The default is 1m if the file is removed after reading, else 500ms.",
  }),
} as const;

const ldap = stanza(
  { status: "not yet", doc: "Logs in with an LDAP user name and a password that is read from a file." },
  passwordFileKeys,
);

const userpass = stanza(
  { status: "not yet", doc: "Logs in with a user name and a password that is read from a file. Ours." },
  passwordFileKeys,
);

/** The `config` block of each method that authenticates without a cloud; see also methods-cloud.ts. */
export const plainMethods = {
  approle,
  cert,
  jwt,
  kerberos,
  kubernetes,
  ldap,
  token_file: tokenFile,
  userpass,
} as const;
