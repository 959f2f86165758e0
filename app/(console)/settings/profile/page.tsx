import type { Metadata } from "next";
import { ProfileScreen } from "@/components/settings/profile-screen";

export const metadata: Metadata = { title: "My profile" };

/** Oneself. */
export default function ProfilePage() {
  return <ProfileScreen />;
}
