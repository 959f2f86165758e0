import { version } from "@/package.json";

/** This server's version, as the console shows it. */
export const serverVersion: string = version;
