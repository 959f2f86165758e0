import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Config } from "../config";

/** What no page of ours asks a browser for. */
const permissionsPolicy = [
  "accelerometer",
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "hid",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "serial",
  "usb",
]
  .map((feature) => `${feature}=()`)
  .join(", ");
/** A year, seconds. */
const strictTransportSeconds = 31_536_000;

/** What a browser may do with an answer that is none of our pages: show it, and nothing else. */
const policyOfData =
  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'";

/**
 * What a page may load. Scripts run only with this answer's nonce, or when such a script loads them; styles may be inline
 * because the code editor and the component library set them so.
 */
const policyOfPages = (nonce: string, isDevelopment: boolean) =>
  [
    // What is not named below is not there: no frames, no workers, no plug-ins, no media.
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    // WebSockets to where the page came from included. Source: Content Security Policy Level 3, matching of 'self'.
    "connect-src 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
  ].join("; ");

/**
 * What every answer carries.
 *
 * The nonce reaches the pages by the request's own content-security-policy header. Source: Next.js guide, Content
 * Security Policy.
 *
 * @param isPage whether the pages answer, and not a route of our own
 */
export function setSecurityHeaders(
  req: IncomingMessage,
  res: ServerResponse,
  { development, tls }: Pick<Config, "development" | "tls">,
  { isPage, secure }: { isPage: boolean; secure: boolean },
): void {
  const policy = isPage ? policyOfPages(randomBytes(16).toString("base64"), development) : policyOfData;
  if (isPage) req.headers["content-security-policy"] = policy;
  else delete req.headers["content-security-policy"];
  res.setHeader("content-security-policy", policy);
  res.setHeader("x-content-type-options", "nosniff");
  res.setHeader("x-frame-options", "DENY");
  res.setHeader("referrer-policy", "no-referrer");
  res.setHeader("permissions-policy", permissionsPolicy);
  res.setHeader("cross-origin-opener-policy", "same-origin");
  res.setHeader("cross-origin-resource-policy", "same-origin");
  // Browsers keep it only when they trust the certificate, so a certificate of our own needs none.
  if (secure && !tls?.isSelfMade) res.setHeader("strict-transport-security", `max-age=${strictTransportSeconds}`);
}
