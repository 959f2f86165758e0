import { redirect } from "next/navigation";

/** The console opens on what is to be known first. */
export default function Home() {
  redirect("/overview");
}
