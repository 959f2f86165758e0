import { OrderBody, type OrderStep } from "@/core/commands/order";
import { withoutProofs } from "../documents/attachment-address";

/**
 * The steps of a stored body, for people to read: addresses of files open nothing in it. None when the bytes are not a body any more: somebody altered them in the database. The
 * order is sent all the same, so that its node, which has the signature to compare them with, refuses it and says so.
 */
export function stepsOf(body: Uint8Array): OrderStep[] {
  try {
    return OrderBody.parse(JSON.parse(withoutProofs(Buffer.from(body).toString("utf8")))).steps;
  } catch {
    return [];
  }
}
