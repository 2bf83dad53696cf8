import { describe, expect, it } from "vitest";
import { proxyFromEnvironment } from "../../../src/vault/environment-proxy.ts";

const PROXY = "http://proxy.corp:3128";

describe("the proxy that the environment names", () => {
  it("depends on the server's scheme, and the name in capitals comes first", () => {
    const env = { HTTP_PROXY: "http://a:1", http_proxy: "http://b:1", HTTPS_PROXY: "", https_proxy: "https://c:1" };
    expect(proxyFromEnvironment("http://vault.corp:8200", env)).toBe("http://a:1");
    expect(proxyFromEnvironment("https://vault.corp:8200", env)).toBe("https://c:1");
    expect(proxyFromEnvironment("https://vault.corp:8200", { HTTP_PROXY: PROXY })).toBeUndefined();
  });

  it("may be written without its scheme", () => {
    expect(proxyFromEnvironment("http://vault", { HTTP_PROXY: "proxy.corp:3128" })).toBe(PROXY);
  });

  it.each([
    "http://localhost:8200",
    "http://127.0.0.1:8200",
    "http://127.9.9.9",
    "http://[::1]:8200",
    "unix:///run/v.sock",
  ])("is never used for %s", (address) => {
    expect(proxyFromEnvironment(address, { HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY })).toBeUndefined();
  });

  it.each([
    ["*", "vault.corp"],
    ["other, corp", "vault.corp"],
    ["corp", "corp"],
    ["CORP", "vault.Corp"],
    [".corp", "vault.corp"],
    ["*.corp", "a.vault.corp"],
    ["vault.corp:8200", "vault.corp"],
    ["10.0.0.0/8", "10.1.2.3"],
    ["10.1.2.3", "10.1.2.3"],
    ["10.1.2.3:8200", "10.1.2.3"],
    ["fd00::/8", "[fd00::1]"],
    ["[fd00::1]:8200", "[fd00::1]"],
  ])("is not used where NO_PROXY is %s and the server %s", (list, host) => {
    expect(proxyFromEnvironment(`http://${host}:8200`, { HTTP_PROXY: PROXY, NO_PROXY: list })).toBeUndefined();
    expect(proxyFromEnvironment(`http://${host}:8200`, { HTTP_PROXY: PROXY, no_proxy: list })).toBeUndefined();
  });

  it.each([
    ["", "vault.corp"],
    [".corp", "corp"],
    ["corp", "vaultcorp"],
    ["vault.corp:80", "vault.corp"],
    ["10.0.0.0/8", "11.1.2.3"],
    ["10.0.0.0/8", "vault.corp"],
    ["10.1.2", "10.1.2.3"],
    ["10.0.0.0/99, /8, :80, ,", "10.1.2.3"],
  ])("is used where NO_PROXY is %j and the server %s", (list, host) => {
    expect(proxyFromEnvironment(`http://${host}:8200`, { HTTP_PROXY: PROXY, NO_PROXY: list })).toBe(PROXY);
  });

  it("knows the default ports", () => {
    const env = { HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY, NO_PROXY: "a.corp:443,b.corp:80" };
    expect(proxyFromEnvironment("https://a.corp", env)).toBeUndefined();
    expect(proxyFromEnvironment("http://b.corp", env)).toBeUndefined();
    expect(proxyFromEnvironment("http://a.corp", env)).toBe(PROXY);
  });
});
