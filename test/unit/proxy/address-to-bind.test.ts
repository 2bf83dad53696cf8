import { describe, expect, it } from "vitest";
import { addressToBind, type HostAddress } from "../../../src/proxy/address-to-bind.ts";

const v4 = (address: string): HostAddress => ({ address, family: 4 });
const v6 = (address: string): HostAddress => ({ address, family: 6 });

describe("addressToBind", () => {
  it.each(["127.0.0.1", "0.0.0.0", "::1", "::", "fe80::1%eth0"])("leaves the address %s as it is", async (host) => {
    expect(await addressToBind(host, () => Promise.reject(new Error("not to be looked up")))).toBe(host);
  });

  it("is the first IPv4 address of a name, wherever the system lists it", async () => {
    expect(await addressToBind("localhost", () => Promise.resolve([v6("::1"), v4("127.0.0.1")]))).toBe("127.0.0.1");
    expect(await addressToBind("x", () => Promise.resolve([v4("10.0.0.2"), v4("10.0.0.1")]))).toBe("10.0.0.2");
  });

  it("is the first IPv6 address of a name that has no other", async () => {
    expect(await addressToBind("six", () => Promise.resolve([v6("fd00::1"), v6("fd00::2")]))).toBe("fd00::1");
  });

  it("asks the system", async () => {
    expect(await addressToBind("localhost")).toMatch(/^(127\.0\.0\.1|::1)$/);
  });
});
