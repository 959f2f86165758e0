import { Webhook } from "standardwebhooks";
import { OutboundError } from "@/outbound/guard";
import { post } from "@/outbound/post";
import type { Application } from "../application";
import { openWebhook, type WebhookRow } from "./webhook-store";

/** What became of one try: the status of the answer, where there was one, and what was wrong with it. */
export type Tried = { status: number | null; problem: string | null };

/**
 * Sends one message to a webhook, signed by its secrets. What fails is a value, in words.
 *
 * @param id the same for every try at one message: whoever has taken it already knows it by that
 * @param body exactly these bytes, JSON
 *
 * Source: Standard Webhooks 1.0.
 */
export async function sendMessage(
  { keys, config, log, now }: Pick<Application, "keys" | "config" | "log" | "now">,
  webhook: WebhookRow,
  { id, body }: { id: string; body: string },
): Promise<Tried> {
  const { url, secrets } = openWebhook(keys, webhook, now());
  const time = now();
  const headers = {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(time.getTime() / 1000)),
    "webhook-signature": secrets.map((secret) => new Webhook(secret).sign(id, time, body)).join(" "),
  };
  try {
    const status = await post({ url, body, headers, allowedHosts: config.outboundHosts });
    return { status, problem: problemOf(status, webhook.origin) };
  } catch (error) {
    if (error instanceof OutboundError) return { status: null, problem: error.message };
    log.error({ err: error, webhook: webhook.name }, "a message could not be sent");
    return { status: null, problem: "The server could not send it: its log says why." };
  }
}

function problemOf(status: number, origin: string): string | null {
  if (status >= 200 && status < 300) return null;
  const { host } = new URL(origin);
  if (status >= 300 && status < 400)
    return `${host} answered ${status}: it wants the message elsewhere. Enter that address; none is followed.`;
  if (status === 410) return `${host} answered 410: it wants no more messages.`;
  return `${host} answered ${status}.`;
}
