import type { Metadata } from "next";
import { CreateDocumentScreen } from "@/components/documents/create-document-screen";

export const metadata: Metadata = { title: "Create document" };

/** Writing a new document. */
export default function CreateDocumentPage() {
  return <CreateDocumentScreen />;
}
