import type { Facts } from "@/core/node-protocol";
import { cleanText } from "../nodes/clean-text";

/** The clock's difference as the database can hold it: a node 24 days off is simply far off. */
const furthestSkewMs = 2_147_483_647;

/** Facts as they are stored: every text cleaned, every number within what the column holds. */
export function cleanFacts(facts: Facts): Facts {
  return {
    ...facts,
    agentVersion: cleanText(facts.agentVersion),
    platformName: cleanText(facts.platformName),
    platformVersion: cleanText(facts.platformVersion),
    architecture: cleanText(facts.architecture),
    hostName: cleanText(facts.hostName),
    ipAddress: cleanText(facts.ipAddress),
    addresses: facts.addresses.map(cleanText),
    capabilities: facts.capabilities.map(cleanText),
    user: cleanText(facts.user),
    clockSkewMs: Math.max(-furthestSkewMs, Math.min(furthestSkewMs, facts.clockSkewMs)),
    ...(facts.kernel !== undefined && { kernel: cleanText(facts.kernel) }),
  };
}
