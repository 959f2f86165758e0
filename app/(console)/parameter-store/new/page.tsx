import type { Metadata } from "next";
import { CreateParameterScreen } from "@/components/parameters/create-parameter-screen";

export const metadata: Metadata = { title: "Create parameter" };

/** A new parameter. */
export default function CreateParameterPage() {
  return <CreateParameterScreen />;
}
