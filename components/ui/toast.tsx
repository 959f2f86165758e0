"use client";

import dynamic from "next/dynamic";
import { useSyncExternalStore } from "react";
import { onDemand } from "./on-demand";
import type { StatusFamily } from "./status-family";

/** What a toast says. */
export interface ToastContent {
  family: StatusFamily;
  title: string;
  description?: string;
  /** One thing to do about it; pressing it also closes the toast. */
  action?: { label: string; onPress: () => void };
}

let isWanted = false;
const listeners = new Set<() => void>();

/**
 * Shows a short notice at the bottom right. Green, blue and grey ones leave after six seconds (not while the
 * pointer or focus is on them); red and amber ones, and those with an action, stay until they are closed, because
 * what is worth acting on must not disappear by itself.
 */
export function toast(content: ToastContent): void {
  const stays = content.family === "red" || content.family === "amber" || content.action !== undefined;
  isWanted = true;
  for (const listener of listeners) listener();
  void loadToasts().then(({ showToast }) => showToast(content, stays ? undefined : 6000));
}

/** Fetches what toasts are drawn with: most pages never show one, but the first must not depend on the server. */
export const loadToasts = () => onDemand(() => import("./toast-region"));

const Region = dynamic(() => loadToasts().then((loaded) => loaded.ToastRegion), { ssr: false });

/** Where toasts appear: once per page, from the first one on. */
export function ToastHost() {
  const isShown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => isWanted,
    () => false,
  );
  return isShown ? <Region /> : null;
}
