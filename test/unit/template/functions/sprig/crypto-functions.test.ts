import { createPrivateKey, createPublicKey, randomBytes, verify, X509Certificate } from "node:crypto";
import { compareSync } from "bcryptjs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sprigCryptoFunctions } from "../../../../../src/template/functions/sprig/crypto-functions.ts";
import { decodeGoString } from "../../../../../src/template/language/go-string.ts";
import { GoNumber, type GoStruct, type GoValue } from "../../../../../src/template/language/values.ts";
import { UINT32 } from "../../../../../src/template/language/go-type.ts";
import type { RenderContext } from "../../../../../src/template/render-context.ts";
import { fakeRenderContext } from "../../../../fakes/fake-render-context.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const CONTEXT = fakeRenderContext({
  now: () => NOW,
  randomBytes: (count) => randomBytes(count),
});
const functions = new Map(sprigCryptoFunctions.map((entry) => [entry.name, entry]));

function call(name: string, ...args: GoValue[]): GoValue {
  return callIn(CONTEXT, name, ...args);
}

function callIn(context: RenderContext, name: string, ...args: GoValue[]): GoValue {
  const entry = functions.get(`sprig_${name}`);
  if (entry === undefined) throw new Error(`there is no ${name}`);
  return entry.call(context, args);
}

function certificate(struct: GoValue): { x509: X509Certificate; key: string } {
  const { fields } = struct as GoStruct;
  return { x509: new X509Certificate(fields.get("Cert") as string), key: fields.get("Key") as string };
}

const ec = () => call("genPrivateKey", "ecdsa") as string;
const ed = () => call("genPrivateKey", "ed25519") as string;

describe("genPrivateKey", () => {
  it.each([
    ["ecdsa", "EC PRIVATE KEY", "ec"],
    ["ed25519", "PRIVATE KEY", "ed25519"],
  ])("gives a key of type %s that OpenSSL reads", (type, label, kind) => {
    const pem = call("genPrivateKey", type) as string;
    expect(pem.startsWith(`-----BEGIN ${label}-----\n`)).toBe(true);
    expect(pem.endsWith(`-----END ${label}-----\n`)).toBe(true);
    expect(createPrivateKey(pem).asymmetricKeyType).toBe(kind);
  });

  it("gives an RSA key of 4096 bits when no type is named", { timeout: 60_000 }, () => {
    const key = createPrivateKey(call("genPrivateKey", "") as string);
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(4096);
  });

  it("gives another key each time", () => {
    expect(ed()).not.toBe(ed());
  });
});

describe("genCA", () => {
  it("signs itself with a key of its own, for so many days from now on", () => {
    const { x509, key } = certificate(call("genCA", "Root", 365n));
    expect(x509.checkIssued(x509)).toBe(true);
    expect(x509.verify(x509.publicKey)).toBe(true);
    expect(x509.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(x509.ca).toBe(true);
    expect(x509.subject).toBe("CN=Root");
    expect(new Date(x509.validFrom).toISOString()).toBe("2026-01-02T03:04:05.000Z");
    expect(new Date(x509.validTo).toISOString()).toBe("2027-01-02T03:04:05.000Z");
    expect(createPrivateKey(key).asymmetricKeyDetails?.modulusLength).toBe(2048);
  });

  it("takes a key in PEM, and writes it in the form of its kind", () => {
    const pem = ec();
    const inEnvelope = createPrivateKey(pem).export({ type: "pkcs8", format: "pem" }) as string;
    const { x509, key } = certificate(call("genCAWithKey", "Root", 1n, inEnvelope));
    expect(key).toBe(pem);
    expect(x509.publicKey.equals(createPublicKey(pem))).toBe(true);
  });

  it("has a serial number of up to 128 bits out of the rendering's randomness", () => {
    const context = { ...CONTEXT, randomBytes: (count: number) => new Uint8Array(count).fill(0xab) };
    const { x509 } = certificate(callIn(context, "genCAWithKey", "Root", 1n, ed()));
    expect(x509.serialNumber).toBe("AB".repeat(16));
  });

  it.each([
    ["1969-06-01T00:00:00.500Z", "1969-06-01T00:00:00.000Z"],
    ["1940-06-01T00:00:00.001Z", "1940-06-01T00:00:00.000Z"],
    ["2050-01-01T00:00:00.999Z", "2050-01-01T00:00:00.000Z"],
  ])("rounds the time down to the second and writes it in the form of its year: %s", (now, from) => {
    const context = { ...CONTEXT, now: () => Date.parse(now) };
    const { x509 } = certificate(callIn(context, "genCAWithKey", "Root", 1n, ed()));
    expect(new Date(x509.validFrom).toISOString()).toBe(from);
  });
});

describe("genSignedCert", () => {
  const authority = call("genCAWithKey", "Root", 10n, ec());
  const { x509: root } = certificate(authority);

  it("is signed by the authority and names its key", () => {
    const { x509, key } = certificate(call("genSignedCert", "leaf", null, null, 5n, authority));
    expect(x509.checkIssued(root)).toBe(true);
    expect(x509.verify(root.publicKey)).toBe(true);
    expect(x509.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(x509.ca).toBe(false);
    expect(x509.issuer).toBe("CN=Root");
    const rootId = subjectKeyId(root);
    expect(rootId).toHaveLength(20);
    // 2.5.29.35 with the identifier in [0].
    const expected = Buffer.concat([Buffer.from("0603551d23041830168014", "hex"), rootId]);
    expect(x509.raw.includes(expected)).toBe(true);
  });

  it("is for the addresses and the names", () => {
    const names = ["a.example", "*.b.example"];
    const addresses = ["10.0.0.1", "2001:db8::1", "::ffff:1.2.3.4"];
    const { x509 } = certificate(call("genSignedCertWithKey", "leaf", addresses, names, 5n, authority, ed()));
    expect(x509.subjectAltName).toBe(
      "DNS:a.example, DNS:*.b.example, IP Address:10.0.0.1, IP Address:2001:DB8:0:0:0:0:0:1, IP Address:1.2.3.4",
    );
    expect(x509.checkHost("x.b.example")).toBe("*.b.example");
    expect(x509.checkIP("2001:db8::1")).toBe("2001:db8::1");
    expect(x509.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
  });

  it("is refused when the authority's key is not that of its certificate", () => {
    const cert = Buffer.from(root.toString()).toString("base64");
    for (const other of [ec(), ed()]) {
      const mixed = call("buildCustomCert", cert, Buffer.from(other).toString("base64"));
      expect(() => call("genSignedCertWithKey", "leaf", null, null, 5n, mixed, ed())).toThrow(
        "error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey",
      );
    }
    // What was refused leaves nothing behind that a later key could stumble over.
    expect(call("genCAWithKey", "Root", 1n, ec())).toBeDefined();
  });

  function subjectKeyId(x509: X509Certificate): Buffer {
    const mark = Buffer.from("0603551d0e04160414", "hex");
    const at = x509.raw.indexOf(mark) + mark.length;
    return x509.raw.subarray(at, at + 20);
  }
});

describe("genSelfSignedCert", () => {
  it("puts a name that is no plain ASCII into UTF-8 and marks the other names as needed when it is empty", () => {
    expect(certificate(call("genSelfSignedCertWithKey", "é*", null, null, 1n, ed())).x509.subject).toBe("CN=é*");
    const { x509 } = certificate(call("genSelfSignedCertWithKey", "", null, ["a"], 1n, ed()));
    expect(x509.subject || "").toBe("");
    expect(x509.raw.includes(Buffer.from("0603551d110101ff", "hex"))).toBe(true);
  });

  it("is signed as the kind of its key wants", () => {
    const signatures = [ed(), ec()].map((key) =>
      certificate(call("genSelfSignedCertWithKey", "a", null, null, 1n, key)),
    );
    for (const { x509 } of signatures) expect(x509.verify(x509.publicKey)).toBe(true);
  });
});

describe("errors about keys", () => {
  it("never show the key", () => {
    const secret = "MC4CAQAwBQYDK2VwBCIEIOSecretSecretSecretSecretSecretSecretSecretSe";
    const broken = [
      `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`,
      `-----BEGIN EC PRIVATE KEY-----\n${secret}AA=\n-----END EC PRIVATE KEY-----\n`,
      `-----BEGIN RSA PRIVATE KEY-----\n${secret}A=\n-----END RSA PRIVATE KEY-----\n`,
      secret,
    ];
    for (const pem of broken) {
      let message = "";
      try {
        call("genCAWithKey", "Root", 1n, pem);
      } catch (error) {
        message = (error as Error).message;
      }
      expect(message).not.toBe("");
      expect(message).not.toContain("Secret");
    }
  });
});

describe("encryptAES", () => {
  const goString = fc.uint8Array({ maxLength: 60 }).map(decodeGoString);

  it("is undone by decryptAES with the same password, for any bytes", () => {
    fc.assert(
      fc.property(goString, goString, (password, text) => {
        expect(call("decryptAES", password, call("encryptAES", password, text))).toBe(text);
      }),
    );
  });

  it("gives something else each time", () => {
    expect(call("encryptAES", "k", "text")).not.toBe(call("encryptAES", "k", "text"));
  });

  it("starts with the block that the rendering's randomness gave", () => {
    const context = { ...CONTEXT, randomBytes: (count: number) => new Uint8Array(count).fill(1) };
    const bytes = Buffer.from(callIn(context, "encryptAES", "k", "text") as string, "base64");
    expect(bytes.subarray(0, 16)).toEqual(Buffer.alloc(16, 1));
    expect(bytes).toHaveLength(32);
  });
});

describe("password hashes of Sprig", () => {
  it("are bcrypt's with cost 10 and another salt each time", () => {
    const [first, second] = [call("bcrypt", "secret"), call("bcrypt", "secret")] as [string, string];
    expect(first).toMatch(/^\$2a\$10\$[./A-Za-z0-9]{53}$/);
    expect(first).not.toBe(second);
    expect(compareSync("secret", first)).toBe(true);
    expect(compareSync("other", first)).toBe(false);
  });

  it("stand behind the user's name in a line for htpasswd", () => {
    const [user, hash] = (call("htpasswd", "ada", "secret") as string).split(":") as [string, string];
    expect(user).toBe("ada");
    expect(compareSync("secret", hash)).toBe(true);
  });

  it("are refused for what is no text, without the password in the error", () => {
    expect(() => call("bcrypt", "pass\udcff")).toThrow("a password that is not valid UTF-8 cannot be hashed");
  });
});

describe("derivePassword", () => {
  it("gives the same password for the same site and another one for the next counter", () => {
    const derive = (counter: bigint) =>
      call("derivePassword", new GoNumber(UINT32, counter), "long", "password", "user", "example.com");
    expect(derive(1n)).toBe("ZedaFaxcZaso9*");
    expect(derive(2n)).toBe("Fovi2@JifpTupx");
  });
});

describe("the keys that were made", () => {
  it("sign what their certificates verify", () => {
    const { x509, key } = certificate(call("genSelfSignedCertWithKey", "a", null, null, 1n, ec()));
    const { sign } = process.getBuiltinModule("node:crypto");
    const message = Buffer.from("message");
    expect(verify("sha256", message, x509.publicKey, sign("sha256", message, key))).toBe(true);
  });
});
