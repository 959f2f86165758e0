import { randomUUID } from "node:crypto";
import { composeApplication } from "../application";
import { readConfig } from "../config";
import { listening } from "../doors/testing";
import { requireVersions } from "./require-versions";
import { watchMasterKey } from "./watch";

/** A server process without the console's pages, which need a build: its doors, and what the master key asks for. */
const app = composeApplication(readConfig(process.env, []), randomUUID());
await requireVersions(app);
await watchMasterKey(app);
const { url } = await listening(app);
process.send?.({ url });
