import { execFileSync } from "node:child_process";
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { requireNode } from "./build.mjs";
import { endWith, Refusal } from "./progress.mjs";

const usage = `Usage: npm run release:key -- FILE
         makes a release key: FILE is the private half (PEM, readable by you alone), FILE.pub the public one
       npm run release:sign -- --key FILE PROGRAM
         signs PROGRAM (dist/agent.cjs) and writes agent.release.json beside it, which a server hands out with it
Neither needs a network, a database or a server: keep the key on a machine that has none of them.`;

/** The key's raw public half and its name. */
function publicHalf(key) {
  const raw = createPublicKey(key).export({ type: "spki", format: "der" }).subarray(-32);
  return { publicKey: raw.toString("base64"), keyId: createHash("sha256").update(raw).digest("hex").slice(0, 16) };
}

function makeKey(file) {
  if (!file) throw new Refusal(`The file for the key is missing.\n\n${usage}`);
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  try {
    writeFileSync(file, privateKey.export({ type: "pkcs8", format: "pem" }), { flag: "wx", mode: 0o600 });
    writeFileSync(`${file}.pub`, publicKey.export({ type: "spki", format: "pem" }), { flag: "wx", mode: 0o644 });
  } catch (error) {
    throw new Refusal(`The key could not be written: ${error.message}`);
  }
  console.log(`Release key ${publicHalf(privateKey).keyId}: ${file} is its private half. Keep it where no server is.`);
}

function readSigningKey(file) {
  let key;
  try {
    key = createPrivateKey(readFileSync(file));
  } catch (error) {
    throw new Refusal(`${file} is no private key: ${error.message}`);
  }
  if (key.asymmetricKeyType !== "ed25519")
    throw new Refusal(`${file} is a key for ${key.asymmetricKeyType}; a release key is for Ed25519.`);
  return key;
}

async function signProgram(keyFile, program) {
  if (!keyFile || !program) throw new Refusal(`The key and the program are needed.\n\n${usage}`);
  const key = readSigningKey(keyFile);
  if (!existsSync(program)) throw new Refusal(`There is no ${program}. npm run build -- agent makes it.`);
  const { register } = await import("tsx/esm/api");
  register();
  const { agentFile, manifestText, releaseFile } = await import("../core/releases/release.ts");
  const { signedBytes } = await import("../core/commands/order.ts");
  if (path.basename(program) !== agentFile) throw new Refusal(`${program} is not named ${agentFile}.`);
  let version;
  try {
    version = execFileSync(process.execPath, [program, "version"], { encoding: "utf8", timeout: 30_000 }).trim();
  } catch (error) {
    throw new Refusal(`${program} does not say its version: ${error.message}`);
  }
  const bytes = readFileSync(program);
  const { publicKey, keyId } = publicHalf(key);
  let manifest;
  try {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    manifest = manifestText({ version, sha256, size: bytes.length, createdAt: statSync(program).mtimeMs, keyId });
  } catch {
    throw new Refusal(`${program} cannot be released as version ${version}: it must be three whole numbers.`);
  }
  const signature = sign(null, signedBytes("release", new TextEncoder().encode(manifest)), key).toString("base64");
  const file = path.join(path.dirname(program), releaseFile);
  writeFileSync(`${file}.new`, `${JSON.stringify({ manifest, signature, publicKey }, null, 2)}\n`, { mode: 0o644 });
  renameSync(`${file}.new`, file);
  console.log(`${file}: version ${version}, signed with key ${keyId}.`);
}

await endWith(async () => {
  requireNode();
  const [what, ...args] = process.argv.slice(2);
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage);
    return 0;
  }
  if (what === "key" && args.length <= 1) makeKey(args[0]);
  else if (what === "sign" && args[0] === "--key" && args.length <= 3) await signProgram(args[1], args[2]);
  else if (what === "sign" && args[1] === "--key" && args.length === 3) await signProgram(args[2], args[0]);
  else throw new Refusal(usage);
  return 0;
});
