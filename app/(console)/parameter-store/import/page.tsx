import type { Metadata } from "next";
import { ImportScreen } from "@/components/parameters/import-screen";

export const metadata: Metadata = { title: "Import parameters" };

/** A file of parameters, and what it would change. */
export default function ImportParametersPage() {
  return <ImportScreen />;
}
