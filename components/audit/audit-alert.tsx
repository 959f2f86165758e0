"use client";

import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { useMay } from "@/components/console/session";
import { onDemand } from "@/components/ui/on-demand";
import { whenIdle } from "@/components/ui/when-idle";

const AuditAlarm = dynamic(() => onDemand(() => import("./audit-alarm")).then((loaded) => loaded.AuditAlarm), {
  ssr: false,
});

/** The alarm about the server's database, asked for when the page is at rest, by those who may view the audit. */
export function AuditAlert() {
  const [isIdle, setIdle] = useState(false);
  useEffect(() => whenIdle(() => setIdle(true)), []);
  const mayView = useMay()("ListAuditEntries");
  return isIdle && mayView ? <AuditAlarm /> : null;
}
