import type { Metadata } from "next";
import { EditDocumentScreen } from "@/components/documents/edit-document-screen";

type Parameters = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Parameters): Promise<Metadata> {
  return { title: `New version of ${decodeURIComponent((await params).name)}` };
}

/** Writing the next version of a document. */
export default async function EditDocumentPage({ params }: Parameters) {
  return <EditDocumentScreen name={decodeURIComponent((await params).name)} />;
}
