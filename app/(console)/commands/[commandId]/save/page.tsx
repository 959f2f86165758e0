import type { Metadata } from "next";
import { SaveAsDocumentScreen } from "@/components/commands/save-as-document-screen";

export const metadata: Metadata = { title: "Save as document" };

type Parameters = { params: Promise<{ commandId: string }> };

/** A document made of what a command ran. */
export default async function SaveAsDocumentPage({ params }: Parameters) {
  return <SaveAsDocumentScreen commandId={(await params).commandId} />;
}
