import type { Metadata } from "next";
import { SingleSignOnScreen } from "@/components/single-sign-on/single-sign-on-screen";

export const metadata: Metadata = { title: "Single sign-on" };

/** Where the installation's identity provider is set up. */
export default function SingleSignOnPage() {
  return <SingleSignOnScreen />;
}
