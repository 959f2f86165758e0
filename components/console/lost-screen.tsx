"use client";

import dynamic from "next/dynamic";
import { onDemand } from "@/components/ui/on-demand";

/** "Page not found" in the console's frame. Every page carries it along, so its code is loaded only where it is shown. */
export const LostScreen = dynamic(
  () => onDemand(() => import("./framed-not-found")).then((loaded) => loaded.FramedNotFound),
  { ssr: false },
);
