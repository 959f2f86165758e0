import { redirect } from "next/navigation";

/** The console opens on its commands. */
export default function Home() {
  redirect("/commands");
}
