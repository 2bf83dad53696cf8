import { defaulted, optional, stanza } from "../schema-types.ts";
import { boolean, duration, oneOf, string } from "../value-types.ts";

const role = optional(string, { status: "not yet", doc: "The role to log in to." });

const credentialPollInterval = defaulted(duration, 60_000, {
  status: "not yet",
  zero: "unset",
  doc: "How often new credentials are looked for.",
});

const secret = (doc: string) => optional(string, { status: "not yet", sensitive: true, doc });

const alicloud = stanza(
  { status: "not yet", doc: "Logs in with the identity of an Alibaba Cloud instance or key." },
  {
    role,
    region: optional(string, { status: "not yet", doc: "The Alibaba Cloud region of the agent." }),
    credential_poll_interval: credentialPollInterval,
    access_key: secret("A static access key."),
    secret_key: secret("The secret of access_key."),
    access_token: secret("The session token of access_key."),
    role_arn: optional(string, { status: "not yet", doc: "The ARN of a role to assume." }),
    role_session_name: optional(string, { status: "not yet", doc: "The name of the session of role_arn." }),
    role_session_expiration: optional(string, { status: "not yet", doc: "How long the session of role_arn lasts." }),
    private_key: secret("The private key of an RSA key pair."),
    public_key_id: optional(string, { status: "not yet", doc: "The name of the public key of private_key." }),
    session_expiration: optional(string, { status: "not yet", doc: "How long a session of private_key lasts." }),
    role_name: optional(string, { status: "not yet", doc: "The name of the instance's role." }),
  },
);

const aws = stanza(
  { status: "not yet", doc: "Logs in with the identity of an AWS role or EC2 instance." },
  {
    type: optional(oneOf(["iam", "ec2"]), { status: "not yet", doc: "What is shown to the server." }),
    role,
    region: defaulted(string, "us-east-1", { status: "not yet", doc: "The region the login is signed for." }),
    credential_poll_interval: credentialPollInterval,
    access_key: secret("A static access key. The default is what the AWS credential chain finds."),
    secret_key: secret("The secret of access_key."),
    session_token: secret("The session token of access_key."),
    header_value: optional(string, { status: "not yet", doc: "The server ID header, if the server asks for one." }),
    nonce: secret("The nonce of ec2 logins. The default is a random one for each start."),
  },
);

const azure = stanza(
  { status: "not yet", doc: "Logs in with the managed identity of an Azure machine." },
  {
    role,
    resource: optional(string, { status: "not yet", doc: "The resource that the identity's token is made for." }),
    object_id: optional(string, { status: "not yet", doc: "The object ID of a user-assigned identity." }),
    client_id: optional(string, { status: "not yet", doc: "The client ID of a user-assigned identity." }),
    scope: optional(string, { status: "not yet", doc: "The scope of the token, with authenticate_from_environment." }),
    authenticate_from_environment: defaulted(boolean, false, {
      status: "not yet",
      doc: "Find credentials in the environment variables of Azure's libraries.",
    }),
  },
);

const cf = stanza(
  { status: "not yet", doc: "Logs in with the instance certificate of a Cloud Foundry application." },
  { role },
);

const gcp = stanza(
  { status: "not yet", doc: "Logs in with a Google Cloud service account or instance." },
  {
    type: optional(oneOf(["gce", "iam"]), { status: "not yet", doc: "What is shown to the server." }),
    role,
    credentials: secret("The JSON text of a service account key."),
    service_account: optional(string, {
      status: "not yet",
      doc: "The service account, if it cannot be found out.",
    }),
    project: optional(string, { status: "not yet", doc: "The project, if it cannot be found out." }),
    jwt_exp: optional(string, { status: "not yet", doc: "The minutes for which a signed token is valid." }),
  },
);

const oci = stanza(
  { status: "not yet", doc: "Logs in with an Oracle Cloud API key or instance principal." },
  {
    type: optional(oneOf(["apikey", "instance"]), { status: "not yet", doc: "What is shown to the server." }),
    role,
    credential_poll_interval: credentialPollInterval,
  },
);

/** The `config` block of each method that authenticates as something in a cloud; see also methods.ts. */
export const cloudMethods = { alicloud, aws, azure, cf, gcp, oci } as const;
