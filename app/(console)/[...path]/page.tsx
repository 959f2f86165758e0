import { notFound } from "next/navigation";

/** Every address without a page of its own, so that "not found" is shown inside the console's frame. */
export default function Unknown() {
  notFound();
}
