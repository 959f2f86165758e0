import type { Metadata } from "next";
import { CreateAssociationScreen } from "@/components/associations/create-association-screen";

export const metadata: Metadata = { title: "Create association" };

/** The form that creates an association. */
export default function CreateAssociationPage() {
  return <CreateAssociationScreen />;
}
