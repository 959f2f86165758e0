"use client";

import dynamic from "next/dynamic";
import { onDemand } from "./on-demand";
import type { Select } from "./select";

const place = () => <div className="h-13" />;

/** A combo box whose code comes when it is shown: for pages that are of use before anybody chooses from it. */
export const ComboBoxOnDemand = dynamic(() => onDemand(() => import("./combo-box")).then((loaded) => loaded.ComboBox), {
  ssr: false,
  loading: place,
});

/** A select whose code comes when it is shown: for pages that are of use before anybody chooses from it. */
// What comes late loses its type parameter on the way, and is the same component.
export const SelectOnDemand = dynamic(
  () => onDemand(() => import("./select")).then((loaded) => loaded.Select<string>),
  { ssr: false, loading: place },
) as unknown as typeof Select;
