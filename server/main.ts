import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { takeBackPolicies } from "./access/principal-gone";
import { type Application, composeApplication } from "./application";
import { associationEvents } from "./associations/association-events";
import { noteCountedCommand } from "./associations/command-counted";
import { refuseAssociatedDocument } from "./associations/document-deleting";
import { applyToRegisteredNode } from "./associations/node-registered";
import { startAssociations } from "./associations/runner";
import { recordLifecycle } from "./audit/lifecycle";
import { startSealer } from "./audit/sealer";
import { letGoAfterThaw } from "./commands/after-thaw";
import { commandEvents } from "./commands/command-events";
import { makeDelivery } from "./commands/delivery";
import { endWorkOfDeregisteredNode } from "./commands/node-gone";
import { forgetAssociation, recordAssociationCompliance } from "./compliance/association-compliance";
import { forgetDeregisteredNode } from "./compliance/node-gone";
import { BadSetting, isLoopback, readConfig } from "./config";
import { ensureJobQueue } from "./db/job-queue";
import { onceThere } from "./db/outage";
import { ensurePartitions } from "./db/partitions";
import { documentEvents } from "./documents/document-events";
import { consoleDoor } from "./doors/console";
import { nextPages } from "./doors/pages";
import { freezeEvents } from "./freeze/freeze-events";
import { attachNodeGateway } from "./gateway/node-gateway";
import { firstStart } from "./identity/first-start";
import { identityEvents } from "./identity/identity-events";
import { prefetchRuntime } from "./install/runtimes";
import { requireVersions } from "./master-key/require-versions";
import { watchMasterKey } from "./master-key/watch";
import { type LocalAgentActivation, type LocalServer, localServer, prepareLocalAgent } from "./nodes/local-agent";
import { nodeEvents } from "./nodes/node-events";
import { localUrl, PortTaken, startServer } from "./start-server";
import { tlsIdentity } from "./tls";
import { startWorker } from "./worker/worker";

/** The exit code for a setting that cannot be used. Source: EX_CONFIG of sysexits.h. */
const badSettingCode = 78;
/** Whatever still hangs when a stop has taken this long is left behind. */
const stopMilliseconds = 8_000;
/** How long the audit's line about a stop may take. */
const auditMilliseconds = 1_000;

/** What is told to whoever started us, once, when requests are answered. */
type Ready = {
  type: "ready";
  url: string;
  firstStart?: { signInUrl: string; password?: string };
  /** When the local agent has to register. */
  localAgent?: LocalAgentActivation;
  /** When a local agent is wanted: the address may be another one than it registered with. */
  localServer?: LocalServer;
  /** SHA-256 of the certificate that the server made for itself: browsers ask whether it is the right one. */
  certificate?: string;
};

async function main(): Promise<void> {
  const config = readConfig(process.env, process.argv.slice(2));
  const app = composeApplication(config, randomUUID());
  const parts: { close(): void | Promise<void> }[] = [app];
  stopOnRequest(app, parts);
  nodeEvents.onRegistered.push(applyToRegisteredNode);
  nodeEvents.onDeregistered.push(endWorkOfDeregisteredNode, forgetDeregisteredNode);
  documentEvents.onDeleting.push(refuseAssociatedDocument);
  identityEvents.onGone.push(takeBackPolicies);
  freezeEvents.onThawed.push(letGoAfterThaw);
  commandEvents.onCounted.push(noteCountedCommand);
  associationEvents.onNodeStates.push(recordAssociationCompliance);
  associationEvents.onGone.push(forgetAssociation);

  await onceThere(app.log, async () => {
    await ensurePartitions(app.db, app.now());
    await ensureJobQueue(app.db);
  });
  await requireVersions(app);
  parts.push(await watchMasterKey(app));
  await app.notices.start();

  await app.disk.start();

  const pages = config.roles.has("web") ? await nextPages(config) : undefined;
  if (pages) {
    parts.push(pages);
    globalThis.quarterdeckConsole = consoleDoor(app);
  }
  const delivery = config.roles.has("gateway") ? makeDelivery(app) : undefined;
  if (delivery) parts.push(delivery);
  const server = await startServer(app, {
    ...(pages && { pages }),
    ...(delivery && { nodeGateway: (sockets) => attachNodeGateway(sockets, app, delivery) }),
  });
  parts.push(server);
  if (config.roles.has("worker")) {
    const { stop } = await startWorker(app);
    const associations = startAssociations(app);
    parts.push({ close: stop }, startSealer(app), { close: associations.stop });
  }

  const first = await firstStart(app);
  await recordLifecycle(app, "ServerStarted");
  const hasGateway = config.roles.has("gateway");
  const localAgent = hasGateway ? await prepareLocalAgent(app, server.nodePort) : undefined;
  const local = hasGateway ? localServer(app, server.nodePort) : undefined;
  if (hasGateway && !isLoopback(config.host)) void prefetchRuntime(app);
  tell(app, {
    type: "ready",
    url: server.url,
    ...(first && {
      firstStart: {
        signInUrl: `${config.publicUrl ?? localUrl(app, server.port)}/sign-in?link=${first.signInToken}`,
        ...(first.password && { password: first.password }),
      },
    }),
    ...(localAgent && { localAgent }),
    ...(local && { localServer: local }),
    ...(config.tls?.isSelfMade && { certificate: tlsIdentity(config.tls).certificate }),
  });
}

/** Tells the launcher; run by hand there is none, and the person reads it here. A password never enters the log. */
function tell(app: Application, ready: Ready): void {
  app.log.info({ url: ready.url, roles: [...app.config.roles] }, "ready");
  if (process.send) return void process.send(ready);
  console.log(`Quarterdeck answers at ${ready.url}`);
  if (ready.firstStart) console.log(`Sign in with this link, which works once: ${ready.firstStart.signInUrl}`);
  if (ready.firstStart?.password)
    console.log(`Or as user "admin" with this password, which is not shown again: ${ready.firstStart.password}`);
}

/** Stops the parts in the opposite order of their start, once, however often it is asked. */
function stopOnRequest(app: Application, parts: { close(): void | Promise<void> }[]): void {
  let stopping = false;
  const stop = async (why: string) => {
    if (stopping) return;
    stopping = true;
    app.log.info({ why }, "stopping");
    // A database that is away keeps nobody from stopping.
    await Promise.race([
      recordLifecycle(app, "ServerStopped", { why }).catch((error: unknown) =>
        app.log.warn({ err: error }, "the stop could not be audited"),
      ),
      pause(auditMilliseconds),
    ]);
    setTimeout(() => {
      app.log.warn("not everything stopped in time");
      process.exit(0);
    }, stopMilliseconds).unref();
    for (const part of parts.toReversed()) {
      try {
        await part.close();
      } catch (error) {
        app.log.warn({ err: error }, "a part did not stop cleanly");
      }
    }
    process.exit(0);
  };
  process.on("SIGTERM", () => void stop("SIGTERM"));
  process.on("SIGINT", () => void stop("SIGINT"));
  // The launcher is gone; nobody would stop us later.
  process.on("disconnect", () => void stop("the launcher ended"));
  process.on("unhandledRejection", (error) => {
    app.log.error({ err: error }, "a failure that nobody handled");
    process.exit(1);
  });
}

main().catch((error: unknown) => {
  if (error instanceof BadSetting) {
    console.error(error.message);
    process.exit(badSettingCode);
  }
  console.error(error instanceof PortTaken ? error.message : error);
  process.exit(1);
});
