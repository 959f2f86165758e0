import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { installLine } from "./install-line";

const activation = { ActivationId: "11111111-2222-3333-4444-555555555555", ActivationCode: "7Q2M-0KXA" };

test("a shell reads the words of the line as they were meant, also odd ones", () => {
  const server = "https://deck.example/it's $(touch /nowhere) here";
  const line = installLine({ ServerUrl: server, ServerKey: "abc123", TlsFingerprint: "sha256:AB" }, activation);
  const script = `node() { printf '%s\\n' "$QUARTERDECK_ACTIVATION_CODE" "$@"; }\n${line}`;
  const words = execFileSync("sh", ["-c", script], { encoding: "utf8" }).trim().split("\n");
  expect(words.slice(0, 11)).toEqual([
    "7Q2M-0KXA",
    "agent.cjs",
    "register",
    "--server",
    server,
    "--activation-id",
    activation.ActivationId,
    "--server-key",
    "abc123",
    "--server-fingerprint",
    "sha256:AB",
  ]);
  expect(words.slice(-2)).toEqual(["agent.cjs", "run"]);
});
