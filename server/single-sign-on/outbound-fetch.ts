import type { CustomFetch } from "openid-client";

/** No answer of a provider is longer, bytes. */
const longestAnswer = 1024 * 1024;

/** How long the provider may take for one answer, seconds. */
export const timeoutSeconds = 10;

/** An answer is longer than any that OpenID Connect knows. */
export class AnswerTooLong extends Error {
  readonly code = "ANSWER_TOO_LONG";
}

/**
 * How the provider is asked: redirects are not followed, and no more of an answer is read than one can be long.
 *
 * Errors: AnswerTooLong; whatever fetch throws.
 */
export const outboundFetch: CustomFetch = async (url, { body, ...options }) => {
  const response = await fetch(url, {
    ...options,
    ...(body !== null && body !== undefined && { body: body instanceof Uint8Array ? new Uint8Array(body) : body }),
  });
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > longestAnswer) throw new AnswerTooLong(`More than ${longestAnswer} bytes.`);
    pieces.push(piece);
  }
  const isEmpty = response.status === 204 || response.status === 304;
  return new Response(isEmpty ? null : Buffer.concat(pieces), {
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
  });
};
