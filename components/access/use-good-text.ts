"use client";

import { useQuery } from "@tanstack/react-query";
import { useSettled } from "@/components/console/use-settled";
import { accessQueries } from "./queries";

/** How long typing has to pause before a policy's text is checked, milliseconds. */
export const checkPause = 400;

/** Whether exactly this text was checked and nothing is wrong with it; false while that is not known. */
export function useGoodText(text: string | undefined): boolean {
  const settled = useSettled(text ?? "", checkPause);
  const checked = useQuery({ ...accessQueries.check(settled), enabled: settled !== "" });
  return (
    text !== undefined &&
    text !== "" &&
    settled === text &&
    !checked.isPlaceholderData &&
    checked.data?.Problems.length === 0
  );
}
