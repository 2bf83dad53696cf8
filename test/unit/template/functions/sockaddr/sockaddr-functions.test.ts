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
import { fakeRenderContext } from "../../../../fakes/fake-render-context.ts";

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
  const context = fakeRenderContext();
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

// What go-sockaddr itself made of each.
describe("addresses of IPv6", () => {
  const owner = device(1, "a", ["2a00:1450::57/64", "fd00::1/120", "::1/128", "64:ff9b::7/96"]);
  const six: Machine = { interfaces: () => [owner], defaultInterface: () => undefined };

  it.each([
    ['math "network" "+0" | join "string" ","', "12a:14:5000::/64,1fd::/120,100::,100:64ff:9b00::/96"],
    ['math "network" "+0" | math "mask" "14" | join "string" ","', "128::/14,1fc::/14,100::/14,100::/14"],
    [
      'math "network" "-1" | join "string" ","',
      "2a00:1450::ffff:ffff:ffff:ffff/64,fd00::ff/120,::1,64:ff9b::ffff:ffff/96",
    ],
    ['math "network" "+257" | join "string" ","', "2a00:1450::101/64,fd00::1/120,::1,64:ff9b::101/96"],
    [
      'math "network" "-257" | join "string" ","',
      "2a00:1450::ffff:ffff:ffff:feff/64,fd00::ff/120,::1,64:ff9b::ffff:feff/96",
    ],
    [
      'math "address" "-600" | join "string" ","',
      "2a00:144f:ffff:ffff:ffff:ffff:ffff:fdff/64,fcff:ffff:ffff:ffff:ffff:ffff:ffff:fda9/120,ffff:ffff:ffff:ffff:ffff:ffff:ffff:fda9,64:ff9a:ffff:ffff:ffff:ffff:ffff:fdaf/96",
    ],
    ['math "mask" "10" | join "string" ","', "2a00::/10,fd00::/10,::/10,40::/10"],
    [
      'join "netmask" ","',
      "ffff:ffff:ffff:ffff::,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff00,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,ffff:ffff:ffff:ffff:ffff:ffff::",
    ],
    ['join "size" ","', "18446744073709551616,256,1,4294967296"],
    ['join "last_usable" ","', "2a00:1450::ffff:ffff:ffff:ffff,fd00::ff,::1,64:ff9b::ffff:ffff"],
    [
      'join "hex" ","',
      "2a001450000000000000000000000057,fd000000000000000000000000000001,00000000000000000000000000000001,0064ff9b000000000000000000000007",
    ],
    [
      'join "uint128" ","',
      "55827987809411540836515382960316219479,336294682933583715844663186250927177729,1,524413980667603649783483181312245767",
    ],
    ['join "first_usable" ","', "2a00:1450::,fd00::,::1,64:ff9b::"],
    [
      'join "octets" ","',
      "42 0 20 80 0 0 0 0 0 0 0 0 0 0 0 87,253 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1,0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1,0 100 255 155 0 0 0 0 0 0 0 0 0 0 0 7",
    ],
    [
      'math "network" "+0" | join "uint128" ","',
      "396110354730350004299889990392084430848,676577049854522179308037793682695389184,340282366920938463463374607431768211457,340806780901606067113158090613080457216",
    ],
  ])("%s", (text, expected) => {
    expect(sockaddr(`. | ${text}`, six)).toBe(expected);
  });
});

describe("a machine with more addresses than Go sorts by insertion", () => {
  // Sixty interfaces, seven names and three sizes, by a fixed sequence of numbers.
  function crowd(): NetworkInterface[] {
    let state = 7;
    return Array.from({ length: 60 }, (_, index) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const bits = [8, 16, 24][(state >>> 8) % 3] ?? 8;
      return device(index + 1, `n${index % 7}`, [`10.${state >>> 24}.0.${index}/${bits}`]);
    });
  }

  it.each([
    [
      'sort "size"',
      "10 8 37 3 58 36 6 35 56 41 42 48 7 54 33 0 32 17 18 51 20 50 31 9 24 47 26 27 28 29 44 49 53 14 43 55 5 2 1 15 40 39 38 34 30 45 46 25 23 22 21 19 52 16 13 12 11 57 4 59",
    ],
    [
      'sort "name"',
      "49 7 14 28 0 35 42 56 21 50 43 57 36 15 8 29 1 22 30 16 58 2 9 23 51 44 37 10 38 17 59 31 52 24 3 45 25 32 53 39 46 18 11 4 19 54 40 47 33 26 12 5 13 48 34 55 41 6 20 27",
    ],
    [
      'sort "-size,name"',
      "21 15 57 22 30 23 16 59 52 45 38 46 25 39 4 11 19 40 12 34 13 14 28 49 43 1 29 9 44 2 24 53 47 26 5 27 55 7 35 0 42 56 36 50 8 37 58 51 31 3 17 10 32 18 54 33 6 48 41 20",
    ],
  ])("%s leaves equals in Go's order", (text, expected) => {
    const all = sockaddr(`. | ${text} | join "address" " "`, { interfaces: crowd, defaultInterface: () => undefined });
    expect(String(all).replace(/10\.\d+\.0\./g, "")).toBe(expected);
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
