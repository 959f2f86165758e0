import type { Metadata } from "next";
import { WebhookScreen } from "@/components/notifications/webhook-screen";

type Parameters = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Parameters): Promise<Metadata> {
  return { title: `Webhook ${decodeURIComponent((await params).name)}` };
}

/** One webhook of the account. */
export default async function WebhookPage({ params }: Parameters) {
  return <WebhookScreen name={decodeURIComponent((await params).name)} />;
}
