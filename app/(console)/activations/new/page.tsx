import type { Metadata } from "next";
import { AddMachineScreen } from "@/components/activations/add-machine-screen";

export const metadata: Metadata = { title: "Add machine" };

/** Adding a machine, from its name to its first sign of life. */
export default function AddMachinePage() {
  return <AddMachineScreen />;
}
