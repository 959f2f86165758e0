import { NotFoundScreen } from "@/components/console/not-found-screen";

/** An address inside the console that no page answers. */
export default function NotFound() {
  return <NotFoundScreen />;
}
