import type { Metadata } from "next";
import { AssociationScreen } from "@/components/associations/association-screen";

type Parameters = { params: Promise<{ associationId: string }> };

export async function generateMetadata({ params }: Parameters): Promise<Metadata> {
  return { title: `Association ${(await params).associationId.slice(0, 8)}` };
}

/** One association. */
export default async function AssociationPage({ params }: Parameters) {
  return <AssociationScreen associationId={(await params).associationId} />;
}
