import { longestMilliseconds } from "../identity/sessions";

/** Over https the prefix makes browsers refuse a cookie that a neighbouring host or a plain page tries to plant. */
const nameOf = (secure: boolean) => (secure ? "__Host-quarterdeck_session" : "quarterdeck_session");

/** The session's token in a Cookie header; undefined without one. */
export function tokenIn(cookies: string, secure: boolean): string | undefined {
  const prefix = `${nameOf(secure)}=`;
  for (const part of cookies.split(";")) {
    const cookie = part.trim();
    if (cookie.startsWith(prefix) && cookie.length > prefix.length && cookie.length <= prefix.length + 128)
      return cookie.slice(prefix.length);
  }
  return undefined;
}

/** The Set-Cookie header that gives the browser a token, or takes it away (null). */
export const setCookie = (token: string | null, secure: boolean): string =>
  [
    `${nameOf(secure)}=${token ?? ""}`,
    "Path=/",
    "HttpOnly",
    "SameSite=Lax",
    `Max-Age=${token === null ? 0 : longestMilliseconds / 1000}`,
    ...(secure ? ["Secure"] : []),
  ].join("; ");
