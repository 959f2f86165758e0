import { longestMilliseconds } from "../identity/sessions";
import { ticketMilliseconds } from "../single-sign-on/ticket";

/**
 * A cookie of ours. `Strict` never comes with a request that another site began; with `Lax` whoever follows a link from
 * elsewhere is still signed in.
 */
type Cookie = { name: string; sameSite: "Lax" | "Strict"; milliseconds: number; longest: number };

const sessionCookie: Cookie = {
  name: "quarterdeck_session",
  sameSite: "Lax",
  milliseconds: longestMilliseconds,
  longest: 128,
};
const ticketCookie: Cookie = {
  name: "quarterdeck_sign_in",
  sameSite: "Strict",
  milliseconds: ticketMilliseconds,
  longest: 4_000,
};

/** Over https the prefix makes browsers refuse a cookie that a neighbouring host or a plain page tries to plant. */
const nameOf = ({ name }: Cookie, secure: boolean) => (secure ? `__Host-${name}` : name);

function valueIn(cookie: Cookie, cookies: string, secure: boolean): string | undefined {
  const prefix = `${nameOf(cookie, secure)}=`;
  for (const part of cookies.split(";")) {
    const each = part.trim();
    if (each.startsWith(prefix) && each.length > prefix.length && each.length <= prefix.length + cookie.longest)
      return each.slice(prefix.length);
  }
  return undefined;
}

const header = (cookie: Cookie, value: string | null, secure: boolean): string =>
  [
    `${nameOf(cookie, secure)}=${value ?? ""}`,
    "Path=/",
    "HttpOnly",
    `SameSite=${cookie.sameSite}`,
    `Max-Age=${value === null ? 0 : cookie.milliseconds / 1000}`,
    ...(secure ? ["Secure"] : []),
  ].join("; ");

/** The session's token in a Cookie header; undefined without one. */
export const tokenIn = (cookies: string, secure: boolean) => valueIn(sessionCookie, cookies, secure);

/** The Set-Cookie header that gives the browser a token, or takes it away (null). */
export const setCookie = (token: string | null, secure: boolean): string => header(sessionCookie, token, secure);

/** The ticket of a visit at an identity provider in a Cookie header; undefined without one. */
export const ticketIn = (cookies: string, secure: boolean) => valueIn(ticketCookie, cookies, secure);

/** The Set-Cookie header that gives the browser such a ticket, or takes it away (null). */
export const setTicketCookie = (ticket: string | null, secure: boolean): string => header(ticketCookie, ticket, secure);
