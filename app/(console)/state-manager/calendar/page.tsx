import type { Metadata } from "next";
import { CalendarScreen } from "@/components/associations/calendar-screen";

export const metadata: Metadata = { title: "Calendar" };

/** What will run when. */
export default function CalendarPage() {
  return <CalendarScreen />;
}
