import { isIP } from "node:net";
import { DomainError } from "@/core/errors";
import type { Application } from "../application";
import { isLoopback } from "../config";
import { addressOf } from "../identity/attempts";
import type { Caller } from "../operation";
import { TokenBuckets } from "./token-buckets";

/** Somebody asks faster than anybody needs to. The code is AWS's, which every SDK answers by waiting and trying again. */
export class RateExceeded extends DomainError {
  constructor(readonly retryAfterSeconds: number) {
    super("ThrottlingException", "Rate exceeded");
  }
}

/** A bucket holds this many seconds' worth. */
const burstSeconds = 4;
/** Of what one principal may, whoever is nobody yet may so much: a fifth in the long run. */
const strangersShare = 0.2;
/** Of what one principal may, so many sockets may one address open. */
const socketsShare = 5;
/** Rounded up, as Retry-After has it. */
const wholeSeconds = (seconds: number) => Math.max(1, Math.ceil(seconds));

function openLimits({ config: { rateLimit } }: Application) {
  const principals = new TokenBuckets(rateLimit, rateLimit * burstSeconds);
  const strangers = new TokenBuckets(rateLimit * strangersShare, rateLimit * 2);
  const sockets = new TokenBuckets(rateLimit * socketsShare, rateLimit * socketsShare * burstSeconds);
  const isOff = rateLimit === 0;
  /**
   * The address, or the IPv6 network, that a stranger is known by. This machine itself is not counted: a proxy on it that
   * TRUST_PROXY does not name would make one stranger of everybody.
   */
  const strangerOf = (source: string) =>
    isOff || !isIP(source) || isLoopback(source) ? undefined : addressOf("rate", source).subject;

  return {
    /** One request of somebody whose proof was good. Errors: RateExceeded. */
    principal({ accountId, type, id }: Pick<Caller, "accountId" | "type" | "id">): void {
      const wait = isOff ? 0 : principals.take(`${accountId}/${type}/${id}`, performance.now());
      if (wait > 0) throw new RateExceeded(wholeSeconds(wait));
    },
    /** One request of nobody in particular. Errors: RateExceeded. */
    stranger(source: string): void {
      const key = strangerOf(source);
      const wait = key === undefined ? 0 : strangers.take(key, performance.now());
      if (wait > 0) throw new RateExceeded(wholeSeconds(wait));
    },
    /** Whether an address has used up what strangers may; before its proof is looked at. Errors: RateExceeded. */
    unproven(source: string): void {
      const key = strangerOf(source);
      const wait = key === undefined ? 0 : strangers.wait(key, performance.now());
      if (wait > 0) throw new RateExceeded(wholeSeconds(wait));
    },
    /**
     * Whether an address may open one more socket. Thousands of nodes may share one, and come back together after a
     * restart: so this has a bucket of its own, and who is turned away comes again by itself.
     */
    allowsSocket(source: string): boolean {
      const key = strangerOf(source);
      return key === undefined || sockets.take(key, performance.now()) === 0;
    },
    /** A proof was not good: it counts as a stranger's request. */
    refused(source: string): void {
      const key = strangerOf(source);
      if (key !== undefined) strangers.take(key, performance.now());
    },
  };
}

const known = new WeakMap<Application, ReturnType<typeof openLimits>>();

/**
 * The limits of this process: how often one principal, and one address that has proved nothing, may ask. They keep load
 * away; guesses are counted in the database, by all processes together (server/identity/attempts.ts).
 */
export function rateLimitsOf(app: Application): ReturnType<typeof openLimits> {
  const limits = known.get(app) ?? openLimits(app);
  known.set(app, limits);
  return limits;
}
