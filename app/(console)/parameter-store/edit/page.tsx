import type { Metadata } from "next";
import { EditParameterScreen } from "@/components/parameters/edit-parameter-screen";

export const metadata: Metadata = { title: "Edit parameter" };

/** A new version of a parameter. */
export default function EditParameterPage() {
  return <EditParameterScreen />;
}
