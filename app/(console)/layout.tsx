import type { ReactNode } from "react";
import { AuditAlert } from "@/components/audit/audit-alert";
import { ConsoleFrame } from "@/components/console/console-frame";
import { QueryProvider } from "@/components/console/query-provider";
import { OutputPauseAlert } from "@/components/output/output-pause-alert";

/** The frame of every page behind sign-in. It stays mounted, so moving between pages never reloads the console. */
export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <QueryProvider>
      <ConsoleFrame>
        <AuditAlert />
        <OutputPauseAlert />
        {children}
      </ConsoleFrame>
    </QueryProvider>
  );
}
