import type { Metadata } from "next";
import { FreezeScreen } from "@/components/freeze/freeze-screen";

export const metadata: Metadata = { title: "Freeze" };

/** Where new commands of the account are stopped. */
export default function FreezePage() {
  return <FreezeScreen />;
}
