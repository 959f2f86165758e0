import { version } from "@/package.json";

/** This agent's version, as the server shows it. */
export const agentVersion: string = version;
