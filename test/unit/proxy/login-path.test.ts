import { describe, expect, it } from "vitest";
import { isLogin } from "../../../src/proxy/login-path.ts";

describe("a login path", () => {
  it.each([
    "/v1/auth/approle/login",
    "/v1/auth/approle/login?x=y",
    "/v1/auth/userpass/login/ada",
    "/v1/team/sub/auth/ldap/login/ada",
    "/v1/auth/a/b/login",
    "/v1/auth/jwt/role/x/login",
  ])("is %s", (path) => {
    expect(isLogin(path)).toBe(true);
  });

  it.each([
    "/v1/auth/login",
    "/v1/auth//login",
    "/v1/auth/approle/logins",
    "/v1/auth/approle/role/login-x",
    "/v1/secret/login/auth/x",
    "/v1/a?x=/auth/b/login",
    "/v1auth/b/login",
    "/auth/b/login",
  ])("is not %s", (path) => {
    expect(isLogin(path)).toBe(false);
  });

  it("is told from a path of a megabyte in no time", () => {
    const begin = performance.now();
    expect(isLogin(`/v1/${"auth/token/".repeat(95_000)}`)).toBe(false);
    // The obvious pattern takes more than a minute.
    expect(performance.now() - begin).toBeLessThan(1000);
  });
});
