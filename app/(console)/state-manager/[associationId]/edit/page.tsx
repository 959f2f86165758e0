import type { Metadata } from "next";
import { EditAssociationScreen } from "@/components/associations/edit-association-screen";

type Parameters = { params: Promise<{ associationId: string }> };

export async function generateMetadata({ params }: Parameters): Promise<Metadata> {
  return { title: `Edit association ${(await params).associationId.slice(0, 8)}` };
}

/** The form of one association. */
export default async function EditAssociationPage({ params }: Parameters) {
  return <EditAssociationScreen associationId={(await params).associationId} />;
}
