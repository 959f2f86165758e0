import type { Metadata } from "next";
import { WebhooksScreen } from "@/components/notifications/webhooks-screen";

export const metadata: Metadata = { title: "Webhooks" };

/** The servers that are told of commands' status. */
export default function WebhooksPage() {
  return <WebhooksScreen />;
}
