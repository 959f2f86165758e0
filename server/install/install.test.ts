import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { installLine } from "@/core/activations/install-line";
import { createActivation } from "../activations/create-activation";
import { makeDelivery } from "../commands/delivery";
import { getCommandInvocation } from "../commands/get-command-invocation";
import { sendCommand } from "../commands/send-command";
import { aCaller, type TestApplication, testApplication } from "../db/testing";
import { listening } from "../doors/testing";
import { attachNodeGateway } from "../gateway/node-gateway";
import { getInstallInformation } from "../nodes/get-install-information";
import { listManagedNodes } from "../nodes/list-managed-nodes";
import { type AnyOperation, perform } from "../operation";
import type { RunningServer } from "../start-server";
import { startWorker } from "../worker/worker";
import { installer, makeInstaller } from "./installer";
import { type BareMachine, bareMachine, withoutBareMachine } from "./testing";

// The line that the console gives, on a machine that has a shell, curl and tar, and against a server with TLS of its own.

const missing = withoutBareMachine();
const withoutAnalyze =
  spawnSync("systemd-analyze", ["--version"]).status === 0 ? undefined : "there is no systemd-analyze here";

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

describe.skipIf(missing)(`the install line${missing ? `, which is not tried: ${missing}` : ""}`, () => {
  let app: TestApplication;
  let server: RunningServer;
  let delivery: ReturnType<typeof makeDelivery>;
  let worker: Awaited<ReturnType<typeof startWorker>>;
  let machine: BareMachine;
  let bare: string[];

  const call = <Operation extends AnyOperation>(operation: Operation, input: unknown) =>
    perform(app, operation, input, aCaller(app));

  beforeAll(async () => {
    const port = await freePort();
    app = await testApplication({ now: () => new Date(), config: { port, nodePort: port } });
    const keys = path.join(app.config.home, "keys");
    app.config.tls = {
      certificateFile: path.join(keys, "tls-certificate.pem"),
      keyFile: path.join(keys, "tls-key.pem"),
      isSelfMade: true,
    };
    delivery = makeDelivery(app);
    server = await listening(app, (sockets) => attachNodeGateway(sockets, app, delivery));
    worker = await startWorker(app);
    machine = await bareMachine();
    bare = machine.files().sort();
  }, 120_000);
  afterAll(async () => {
    await machine?.destroy();
    await worker?.stop();
    await server?.close();
    await delivery?.close();
    await app?.destroy();
  });

  async function newLine(): Promise<string> {
    const { output: activation } = await call(createActivation, { IamRole: "service", DefaultInstanceName: "bare" });
    const { output: information } = await call(getInstallInformation, {});
    const Activation = z.object({ ActivationId: z.string(), ActivationCode: z.string() });
    const Information = z.object({
      ServerUrl: z.string(),
      ServerKey: z.string(),
      TlsFingerprint: z.string(),
      InstallerSha256: z.string(),
    });
    return installLine(Information.parse(information), Activation.parse(activation));
  }
  async function online(): Promise<string[]> {
    const { output } = await call(listManagedNodes, {});
    const Nodes = z.object({ Nodes: z.array(z.object({ InstanceId: z.string(), PingStatus: z.string() })) });
    return Nodes.parse(output)
      .Nodes.filter(({ PingStatus }) => PingStatus === "Online")
      .map(({ InstanceId }) => InstanceId);
  }
  const agentPid = () => {
    const file = path.join(machine.root, "var/lib/quarterdeck-agent/agent.pid");
    return existsSync(file)
      ? z.object({ pid: z.number() }).parse(JSON.parse(readFileSync(file, "utf8"))).pid
      : undefined;
  };
  const nodeIn = (home: string) => {
    const text = readFileSync(path.join(machine.root, home, "identity.json"), "utf8");
    return z.object({ nodeId: z.string() }).parse(JSON.parse(text)).nodeId;
  };
  const modeOf = (file: string) => statSync(path.join(machine.root, file)).mode & 0o777;
  let node: string;

  test("makes a machine without Node.js a node that is online when the line ends", async () => {
    const { status, output } = await machine.run(await newLine());
    expect({ status, output }).toMatchObject({ status: 0 });
    expect(output).toMatch(/Registered as mi-\w+ with https:\/\/127\.0\.0\.1:\d+\.[\s\S]*is connected\.[\s\S]*@reboot/);
    node = nodeIn("var/lib/quarterdeck-agent");
    await expect.poll(online).toEqual([node]);
    expect(modeOf("var/lib/quarterdeck-agent")).toBe(0o700);
    expect(modeOf("var/lib/quarterdeck-agent/identity.json")).toBe(0o600);
    expect(modeOf("opt/quarterdeck-agent/node")).toBe(0o755);
    expect(readFileSync(path.join(machine.root, "var/lib/quarterdeck-agent/identity.json"), "utf8")).toContain(
      "serverFingerprint",
    );
  }, 120_000);

  test("pasted again changes nothing: the same node, and the agent is not even started anew", async () => {
    const pid = agentPid();
    const { status, output } = await machine.run(await newLine());
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining("is up to date and runs") });
    expect(agentPid()).toBe(pid);
    expect(await online()).toEqual([node]);
  }, 60_000);

  test("upgrades an agent of another version in place, and a step that runs meanwhile ends well", async () => {
    const { output } = await call(sendCommand, {
      DocumentName: "AWS-RunShellScript",
      InstanceIds: [node],
      Parameters: { commands: ["touch /tmp/begun; until [ -e /tmp/go ]; do sleep 0.1; done; echo survived"] },
    });
    const { CommandId } = z.object({ Command: z.object({ CommandId: z.string() }) }).parse(output).Command;
    await expect.poll(() => existsSync(path.join(machine.root, "tmp/begun"))).toBe(true);

    writeFileSync(path.join(machine.root, "opt/quarterdeck-agent/agent.cjs"), "// An older version.\n", { flag: "a" });
    const pid = agentPid();
    const upgrade = await machine.run(await newLine());
    expect(upgrade).toMatchObject({ status: 0, output: expect.stringContaining("is connected") });
    expect(agentPid()).not.toBe(pid);
    expect(readFileSync(path.join(machine.root, "opt/quarterdeck-agent/agent.cjs")).equals(installer().agent)).toBe(
      true,
    );

    writeFileSync(path.join(machine.root, "tmp/go"), "");
    const invocation = async () => {
      const answer = await call(getCommandInvocation, { CommandId, InstanceId: node });
      return z.object({ Status: z.string(), StandardOutputContent: z.string() }).parse(answer.output);
    };
    await expect.poll(invocation).toEqual({ Status: "Success", StandardOutputContent: "survived\n" });
    expect(await online()).toEqual([node]);
  }, 120_000);

  test("an agent that is killed comes back by itself", async () => {
    const before = agentPid();
    await machine.run(`kill -9 $(sed 's/.*"pid":\\([0-9]*\\).*/\\1/' /var/lib/quarterdeck-agent/agent.pid)`);
    await expect.poll(agentPid).not.toBe(before);
    await expect.poll(online).toEqual([node]);
  }, 60_000);

  test("leaves the node of another server as it is", async () => {
    const line = (await newLine()).replace(/--server-key \S+/, "--server-key 0123456789abcdef");
    const { status, output } = await machine.run(line);
    expect({ status, output }).toMatchObject({
      status: 5,
      output: expect.stringContaining(`node ${node} of another server`),
    });
    expect(await online()).toEqual([node]);
  }, 60_000);

  test("with --force, makes it another node and keeps aside what the former one had", async () => {
    const { status, output } = await machine.run(`${await newLine()} --force`);
    expect({ status, output }).toMatchObject({ status: 0 });
    const another = nodeIn("var/lib/quarterdeck-agent");
    expect(another).not.toBe(node);
    await expect.poll(online).toContain(another);
    expect(machine.files().some((file) => /^var\/lib\/quarterdeck-agent\.former-\d+\/identity\.json$/.test(file))).toBe(
      true,
    );
  }, 60_000);

  test.each([
    [
      "a wrong code",
      (line: string) => line.replace(/^QUARTERDECK_ACTIVATION_CODE=\S+/, "QUARTERDECK_ACTIVATION_CODE=WRONG"),
      3,
    ],
    ["another TLS key", (line: string) => line.replace(/(--server-fingerprint sha256:)\w+/, `$1${"0".repeat(64)}`), 4],
    ["another signing key", (line: string) => line.replace(/--server-key \S+/, "--server-key 0123456789abcdef"), 6],
  ])(
    "%s ends with its exit code and leaves nothing behind",
    async (_what, change, code) => {
      const { status, output } = await machine.run(`${change(await newLine())} --user`, { HOME: "/tmp/somebody" });
      expect({ status, output }).toMatchObject({ status: code });
      expect(existsSync(path.join(machine.root, "tmp/somebody/.quarterdeck-agent"))).toBe(false);
    },
    60_000,
  );

  test.each([
    ["sparc64", "Linux on sparc64 is not supported"],
    [process.arch === "x64" ? "aarch64" : "x86_64", "this system has no 64-bit GNU C library (it may use musl"],
  ])(
    "a machine that says %s gets one sentence and exit code 10",
    async (architecture, sentence) => {
      mkdirSync(path.join(machine.root, "tmp/stubs"), { recursive: true });
      writeFileSync(
        path.join(machine.root, "tmp/stubs/uname"),
        `#!/bin/sh\n[ "$1" = -s ] && echo Linux || echo ${architecture}\n`,
      );
      chmodSync(path.join(machine.root, "tmp/stubs/uname"), 0o755);
      const { status, output } = await machine.run(`PATH=/tmp/stubs:$PATH; ${await newLine()} --user`, {
        HOME: "/tmp/somebody",
      });
      expect(status).toBe(10);
      expect(output).toContain(sentence);
      expect(output.trim().split("\n")).toHaveLength(1);
    },
    60_000,
  );

  test("what is not what the installer was made for is not installed", async () => {
    const other = makeInstaller(readFileSync("server/install/install.sh", "utf8"), Buffer.from("another agent"));
    writeFileSync(path.join(machine.root, "tmp/other.sh"), other.script);
    const { status, output } = await machine.run(
      `QUARTERDECK_ACTIVATION_CODE=x sh /tmp/other.sh --user --server ${server.url} --server-fingerprint x --activation-id x`,
      { HOME: "/tmp/somebody" },
    );
    expect({ status, output }).toMatchObject({
      status: 13,
      output: expect.stringContaining("agent.cjs is not what this installer expects"),
    });
    expect(existsSync(path.join(machine.root, "tmp/somebody/.quarterdeck-agent"))).toBe(false);
  }, 60_000);

  test("--uninstall ends the agent and leaves nothing", async () => {
    const { status, output } = await machine.run("sh /opt/quarterdeck-agent/install.sh --uninstall");
    expect({ status, output }).toMatchObject({
      status: 0,
      output: expect.stringContaining("is gone from this machine"),
    });
    expect(machine.files().sort()).toEqual(bare);
    expect(
      (await machine.run("for each in /proc/[0-9]*; do tr '\\0' ' ' <$each/cmdline; echo; done")).output,
    ).not.toContain("quarterdeck-agent");
  }, 60_000);

  test("for one user alone, through a proxy and with wget: everything goes through it, and the agent keeps it", async () => {
    const tunnels: string[] = [];
    const proxy = createServer();
    proxy.on("connect", (request, socket) => {
      tunnels.push(request.url ?? "");
      const target = connect(server.port, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        target.pipe(socket).pipe(target);
      });
      target.on("error", () => socket.destroy());
      socket.on("error", () => target.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const { port } = z.object({ port: z.number() }).parse(proxy.address());
    try {
      mkdirSync(path.join(machine.root, "tmp/user"));
      const environment = { HOME: "/tmp/user", https_proxy: `http://127.0.0.1:${port}` };
      const { status, output } = await machine.run(`rm /usr/bin/curl; ${await newLine()} --user`, environment);
      expect({ status, output }).toMatchObject({ status: 0 });
      // The installer, runtime, agent, registration and connection.
      expect(tunnels.length).toBeGreaterThanOrEqual(5);
      expect(new Set(tunnels)).toEqual(new Set([`127.0.0.1:${server.port}`]));
      expect(modeOf("tmp/user/.quarterdeck-agent/program/environment")).toBe(0o600);
      await expect.poll(online).toContain(nodeIn("tmp/user/.quarterdeck-agent"));
      const gone = await machine.run("sh ~/.quarterdeck-agent/program/install.sh --user --uninstall", environment);
      expect(gone.status).toBe(0);
      expect(existsSync(path.join(machine.root, "tmp/user/.quarterdeck-agent"))).toBe(false);
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
  }, 120_000);

  test("a user who may use sudo pastes the same line: the code and the proxy reach root by no argument", async () => {
    // The first id is the user's; what sudo starts has an environment of its own, and root's id.
    const stubs = {
      id: "echo 1000",
      sudo: 'printf "%s\\n" "$@" >/tmp/sudo.log; exec env -i PATH=/usr/bin:/bin HOME=/root "$@"',
    };
    mkdirSync(path.join(machine.root, "tmp/user-stubs"));
    for (const [name, body] of Object.entries(stubs)) {
      writeFileSync(path.join(machine.root, "tmp/user-stubs", name), `#!/bin/sh\n${body}\n`);
      chmodSync(path.join(machine.root, "tmp/user-stubs", name), 0o755);
    }
    const line = await newLine();
    const { status, output } = await machine.run(`PATH=/tmp/user-stubs:$PATH; ${line}`, {
      HTTPS_PROXY: "http://user:pass@127.0.0.1:1",
      NO_PROXY: "127.0.0.1",
      no_proxy: "127.0.0.1",
    });
    expect({ status, output }).toMatchObject({ status: 0 });
    await expect.poll(online).toContain(nodeIn("var/lib/quarterdeck-agent"));
    const words = readFileSync(path.join(machine.root, "tmp/sudo.log"), "utf8");
    expect(words).toContain("--activation-id\n");
    expect(words).not.toContain(/^QUARTERDECK_ACTIVATION_CODE=(\S+)/.exec(line)?.[1]);
    expect(words).not.toContain("user:pass");
    expect(readFileSync(path.join(machine.root, "opt/quarterdeck-agent/environment"), "utf8")).toBe(
      "HTTPS_PROXY='http://user:pass@127.0.0.1:1'\nNO_PROXY='127.0.0.1'\n",
    );
    expect((await machine.run("sh /opt/quarterdeck-agent/install.sh --uninstall")).status).toBe(0);
  }, 60_000);

  test("where there is systemd, a unit of it keeps the agent", async () => {
    const asked = path.join(machine.root, "tmp/systemctl.log");
    // It starts what the unit says, and that is all that it has of systemd.
    const stub = `#!/bin/sh
echo "$*" >>/tmp/systemctl.log
unit=/etc/systemd/system/quarterdeck-agent.service
case $1 in
  restart) setsid $(sed -n 's/^ExecStart=//p' $unit) </dev/null >/dev/null 2>&1 & ;;
  stop) kill $(sed 's/.*"pid":\\([0-9]*\\).*/\\1/' /var/lib/quarterdeck-agent/agent.pid) ;;
esac\n`;
    for (const folder of ["run/systemd/system", "etc/systemd/system"])
      mkdirSync(path.join(machine.root, folder), { recursive: true });
    writeFileSync(path.join(machine.root, "usr/bin/systemctl"), stub);
    chmodSync(path.join(machine.root, "usr/bin/systemctl"), 0o755);
    const { status, output } = await machine.run(await newLine());
    expect({ status, output }).toMatchObject({ status: 0 });
    expect(output).not.toContain("@reboot");
    expect(readFileSync(asked, "utf8").trim().split("\n")).toEqual([
      "daemon-reload",
      "enable quarterdeck-agent",
      "restart quarterdeck-agent",
    ]);
    const unit = readFileSync(path.join(machine.root, "etc/systemd/system/quarterdeck-agent.service"), "utf8");
    for (const setting of ["KillMode=process", "OOMPolicy=continue", "TasksMax=infinity", "Restart=always"])
      expect(unit).toContain(`\n${setting}\n`);

    const second = await machine.run(await newLine());
    expect(second).toMatchObject({ status: 0, output: expect.stringContaining("is up to date and runs") });
  }, 120_000);

  test.skipIf(withoutAnalyze)(
    `systemd finds nothing wrong with the unit${withoutAnalyze ? `, which is not tried: ${withoutAnalyze}` : ""}`,
    () => {
      const unit = readFileSync(path.join(machine.root, "etc/systemd/system/quarterdeck-agent.service"), "utf8");
      // The same unit, with the program where it lies as seen from here.
      const file = path.join(machine.root, "tmp/quarterdeck-agent.service");
      writeFileSync(file, unit.replaceAll("/opt/quarterdeck-agent", path.join(machine.root, "opt/quarterdeck-agent")));
      const { status, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", "--generators=no", file], {
        encoding: "utf8",
      });
      expect({ status, stderr: stderr.split("\n").filter((line) => line.includes("quarterdeck-agent")) }).toEqual({
        status: 0,
        stderr: [],
      });
    },
  );

  test("systemd's unit goes with the agent", async () => {
    const { status } = await machine.run("sh /opt/quarterdeck-agent/install.sh --uninstall");
    expect(status).toBe(0);
    expect(machine.files().filter((file) => file.includes("quarterdeck"))).toEqual([]);
    expect(readFileSync(path.join(machine.root, "tmp/systemctl.log"), "utf8")).toContain("disable quarterdeck-agent");
  }, 60_000);
});
