import type { Metadata } from "next";
import { DocumentsScreen } from "@/components/documents/documents-screen";

export const metadata: Metadata = { title: "Documents" };

/** The documents that can be run here. */
export default function DocumentsPage() {
  return <DocumentsScreen />;
}
