import type { Metadata } from "next";
import { DocumentScreen } from "@/components/documents/document-screen";

type Parameters = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Parameters): Promise<Metadata> {
  return { title: `Document ${decodeURIComponent((await params).name)}` };
}

/** One document. */
export default async function DocumentPage({ params }: Parameters) {
  return <DocumentScreen name={decodeURIComponent((await params).name)} />;
}
