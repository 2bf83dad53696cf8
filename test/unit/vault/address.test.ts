import { describe, expect, it } from "vitest";
import { parseVaultAddress } from "../../../src/vault/address.ts";

describe("the address of Vault", () => {
  it.each([
    ["https://vault.example.com:8200", "https://vault.example.com:8200", "", "https://vault.example.com:8200"],
    ["http://127.0.0.1:8200/", "http://127.0.0.1:8200", "", "http://127.0.0.1:8200"],
    ["https://vault.example.com", "https://vault.example.com", "", "https://vault.example.com"],
    [
      "https://lb.example.com/vault/prod//",
      "https://lb.example.com",
      "/vault/prod",
      "https://lb.example.com/vault/prod",
    ],
    ["http://[::1]:8200", "http://[::1]:8200", "", "http://[::1]:8200"],
    ["HTTPS://Vault:8200", "https://vault:8200", "", "https://vault:8200"],
  ])("%s is understood", (text, origin, basePath, display) => {
    expect(parseVaultAddress(text)).toEqual({ origin, basePath, display });
  });

  it("is refused when it is the path of a socket that is too long, instead of being cut", () => {
    expect(() => parseVaultAddress(`unix:///run/${"x".repeat(110)}`)).toThrow(/at most \d+ bytes, and this one 115/);
  });

  it("may be a Unix socket", () => {
    expect(parseVaultAddress("unix:///run/vault/agent.sock")).toEqual({
      origin: "http://localhost",
      basePath: "",
      socketPath: "/run/vault/agent.sock",
      display: "unix:///run/vault/agent.sock",
    });
  });

  it.each([
    ["vault:8200", "must start with http://, https:// or unix://"],
    ["127.0.0.1:8200", "must start with"],
    ["", "must start with"],
    ["http://", "it is not a URL"],
    ["http://vault:99999", "it is not a URL"],
    ["unix://relative.sock", "needs an absolute path"],
  ])("%s is refused with a reason", (text, reason) => {
    expect(() => parseVaultAddress(text)).toThrow(reason);
  });

  it("is not shown if it holds a password", () => {
    expect(() => parseVaultAddress("https://user:hunter2@vault:8200")).toThrow(
      /https:\/\/…@vault:8200.*remove the user name/,
    );
    expect(() => parseVaultAddress("https://user:hunter2@vault:8200")).not.toThrow("hunter2");
  });
});
