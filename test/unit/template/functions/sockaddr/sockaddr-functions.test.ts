import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goSort } from "../../../../../src/template/functions/sockaddr/go-sort.ts";
import {
  parseDefaultRoute,
  systemMachine,
  type Machine,
  type NetworkInterface,
} from "../../../../../src/template/functions/sockaddr/machine.ts";
import { createSockaddr } from "../../../../../src/template/functions/sockaddr/sockaddr-functions.ts";
import type { RenderContext } from "../../../../../src/template/render-context.ts";

const UP = 1 | 2 | 16 | 32;

function device(index: number, name: string, addresses: readonly string[], flags = UP): NetworkInterface {
  return { index, mtu: 1500, name, hardwareAddress: "02:00:00:00:00:01", flags, addresses };
}

const loopback: NetworkInterface = {
  ...device(1, "lo", ["127.0.0.1/8", "::1/128"], 1 | 4 | 32),
  mtu: 65_536,
  hardwareAddress: "",
};

const machine: Machine = {
  interfaces: () => [
    loopback,
    device(2, "eth0", ["10.0.0.5/24", "fe80::1/64"]),
    device(3, "eth1", ["8.8.4.4/16", "192.168.1.9/16", "2a00:1450::5/64"]),
    device(4, "tun0", ["10.8.0.2/32"], 2),
  ],
  defaultInterface: () => "eth0",
};

function sockaddr(text: string, on: Machine = machine): unknown {
  const context: RenderContext = {
    readSecret: () => undefined,
    readFile: () => undefined,
    environment: () => undefined,
    now: () => 0,
    randomBytes: (count) => new Uint8Array(count),
    scratch: new Map(),
    executeTemplate: () => "",
  };
  return createSockaddr(on).call(context, [text]);
}

describe("sockaddr", () => {
  it.each([
    ["GetPrivateIP", "10.0.0.5"],
    ["GetPrivateIPs", "192.168.1.9 10.0.0.5 10.8.0.2"],
    ["GetPublicIP", "8.8.4.4"],
    ["GetPublicIPs", "8.8.4.4 2a00:1450::5"],
    ['GetInterfaceIP "eth1"', "8.8.4.4"],
    ['GetInterfaceIPs "eth1"', "8.8.4.4 192.168.1.9 2a00:1450::5"],
    ['GetInterfaceIP "wlan"', ""],
    ['GetDefaultInterfaces | join "address" ","', "10.0.0.5,fe80::1"],
    ['GetPrivateInterfaces | join "address" ","', "10.0.0.5,192.168.1.9"],
    ['GetPublicInterfaces | join "name" ","', "eth1,eth1"],
    ['GetAllInterfaces | sort "-default,name" | unique "name" | join "name" ","', "eth1,lo,tun0,eth0"],
    ['GetAllInterfaces | include "flags" "up" | exclude "name" "^lo$" | limit 1 | attr "address"', "10.0.0.5"],
    ['GetAllInterfaces | offset -1 | attr "string"', "10.8.0.2"],
    [
      "GetAllInterfaces | limit 2",
      "[127.0.0.1/8 {1 65536 lo  up|loopback|running} ::1 {1 65536 lo  up|loopback|running}]",
    ],
  ])("%s gives %j", (text, expected) => {
    expect(sockaddr(text)).toBe(expected);
  });

  it("has no public address on a machine that has none", () => {
    const alone: Machine = { interfaces: () => [loopback], defaultInterface: () => undefined };
    expect(sockaddr("GetPublicIP", alone)).toBe("");
    expect(sockaddr("GetPrivateIP", alone)).toBe("");
    expect(() => sockaddr("GetDefaultInterfaces", alone)).toThrow("No default interface found");
  });

  it("says when the addresses cannot be listed", () => {
    const broken: Machine = {
      interfaces: () => {
        throw new Error("not permitted");
      },
      defaultInterface: () => undefined,
    };
    expect(() => sockaddr("GetPrivateIP", broken)).toThrow("unable to query interface addresses: not permitted");
  });
});

describe("this machine", () => {
  it("has a loopback interface that is up", () => {
    expect(sockaddr('include "address" "^127\\\\." . | attr "flags"', systemMachine)).toMatch(/^up\|loopback/);
  });
});

describe("the routing table of Linux", () => {
  const head = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n";

  it("names the interface of the first default route over a gateway", () => {
    const rows = [
      "tun0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0",
      "eth1\t0000A8C0\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0",
      "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0",
      "wlan0\t00000000\t010300C0\t0003\t0\t0\t600\t00000000\t0\t0\t0",
    ];
    expect(parseDefaultRoute(head + rows.join("\n"))).toBe("eth0");
  });

  it("may have no default route", () => {
    expect(parseDefaultRoute(head)).toBeUndefined();
    expect(parseDefaultRoute("")).toBeUndefined();
  });
});

describe("Go's sort", () => {
  it("sorts", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 200 }), (numbers) => {
        const sorted = goSort([...numbers], (a, b) => a < b);
        expect(sorted).toEqual([...numbers].sort((a, b) => a - b));
      }),
    );
  });

  it("sorts what is sorted backwards, and long runs of the same", () => {
    const numbers = Array.from({ length: 1000 }, (_, index) => 1000 - index);
    expect(goSort([...numbers], (a, b) => a < b)).toEqual(numbers.reverse());
    const same = Array.from({ length: 500 }, (_, index) => index % 3);
    expect(goSort([...same], (a, b) => a < b)).toEqual([...same].sort());
  });
});
