import type { Metadata } from "next";
import { parameterOfAddress } from "@/components/parameters/parameter-address";
import { ParameterScreen } from "@/components/parameters/parameter-screen";

type Parameters = { params: Promise<{ name: string[] }> };

export async function generateMetadata({ params }: Parameters): Promise<Metadata> {
  return { title: `Parameter ${parameterOfAddress((await params).name)}` };
}

/** One parameter. */
export default async function ParameterPage({ params }: Parameters) {
  return <ParameterScreen path={parameterOfAddress((await params).name)} />;
}
