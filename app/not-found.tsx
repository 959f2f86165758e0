import type { Metadata } from "next";
import { LostScreen } from "@/components/console/lost-screen";

export const metadata: Metadata = { title: "Page not found" };

/** Every address that no page answers, inside the console's frame so that there is a way on. */
export default function NotFound() {
  return <LostScreen />;
}
