import type { Metadata } from "next";
import { ParametersScreen } from "@/components/parameters/parameters-screen";

export const metadata: Metadata = { title: "Parameter Store" };

/** The parameters of the account. */
export default function ParametersPage() {
  return <ParametersScreen />;
}
