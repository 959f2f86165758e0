import type { Metadata } from "next";
import { AccessKeysScreen } from "@/components/settings/access-keys-screen";

export const metadata: Metadata = { title: "My access keys" };

/** One's own access keys. */
export default function AccessKeysPage() {
  return <AccessKeysScreen />;
}
