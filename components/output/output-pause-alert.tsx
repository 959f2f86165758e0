"use client";

import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { useMay } from "@/components/console/session";
import { onDemand } from "@/components/ui/on-demand";
import { whenIdle } from "@/components/ui/when-idle";

const OutputPauseAlarm = dynamic(
  () => onDemand(() => import("./output-pause-alarm")).then((loaded) => loaded.OutputPauseAlarm),
  { ssr: false },
);

/** The alarm about a server that takes no output, asked for when the page is at rest, by those who administer. */
export function OutputPauseAlert() {
  const [isIdle, setIdle] = useState(false);
  useEffect(() => whenIdle(() => setIdle(true)), []);
  const mayAdminister = useMay()("UnfreezeAccount");
  return isIdle && mayAdminister ? <OutputPauseAlarm /> : null;
}
