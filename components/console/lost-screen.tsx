"use client";

import dynamic from "next/dynamic";

/** "Page not found" in the console's frame. Every page carries it along, so its code is loaded only where it is shown. */
export const LostScreen = dynamic(() => import("./framed-not-found").then((loaded) => loaded.FramedNotFound));
