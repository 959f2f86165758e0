import type { Metadata } from "next";
import { cookies } from "next/headers";
import { notFound } from "next/navigation";
import { Gallery } from "./gallery";

/** The title of the gallery's tab. */
export const metadata: Metadata = { title: "Gallery" };

/**
 * Every part of components/ui in every state, to look at while working on it. Not part of the product: in
 * production it exists only where QUARTERDECK_GALLERY is 1, as in the browser tests that photograph it.
 */
export default async function GalleryPage() {
  if (process.env.NODE_ENV === "production" && process.env.QUARTERDECK_GALLERY !== "1") notFound();
  const chosen = (await cookies()).get("theme")?.value;
  return <Gallery theme={chosen === "light" || chosen === "dark" ? chosen : "system"} />;
}
