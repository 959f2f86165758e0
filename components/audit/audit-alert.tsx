"use client";

import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { whenIdle } from "@/components/ui/when-idle";

const AuditAlarm = dynamic(() => import("./audit-alarm").then((loaded) => loaded.AuditAlarm), { ssr: false });

/** The alarm about the server's database, asked for when the page is at rest: no page waits for it. */
export function AuditAlert() {
  const [isIdle, setIdle] = useState(false);
  useEffect(() => whenIdle(() => setIdle(true)), []);
  return isIdle ? <AuditAlarm /> : null;
}
