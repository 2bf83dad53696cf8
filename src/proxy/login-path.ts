/**
 * Whether a target is a login below any auth mount (`/v1/auth/ldap/login/ada`, `/v1/team/auth/jwt/role/x/login`), which needs
 * no token and says itself where it belongs. Looks at each byte once: the obvious pattern takes a client's long path for a
 * minute of work.
 */
export function isLogin(target: string): boolean {
  const path = `${target.split("?", 1)[0] ?? ""}/`;
  const auth = path.startsWith("/v1/") ? path.indexOf("/auth/", "/v1".length) : -1;
  if (auth < 0) return false;
  // At least one name, the mount's, stands between the two.
  return path.lastIndexOf("/login/") > auth + "/auth/".length;
}
