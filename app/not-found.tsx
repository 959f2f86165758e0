import type { Metadata } from "next";
import { ConsoleFrame } from "@/components/console/console-frame";
import { NotFoundScreen } from "@/components/console/not-found-screen";
import { QueryProvider } from "@/components/console/query-provider";

export const metadata: Metadata = { title: "Page not found" };

/** Every address that no page answers, inside the console's frame so that there is a way on. */
export default function NotFound() {
  return (
    <QueryProvider>
      <ConsoleFrame>
        <NotFoundScreen />
      </ConsoleFrame>
    </QueryProvider>
  );
}
