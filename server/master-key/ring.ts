import { hkdfSync, randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { BadSetting, type Config } from "../config";
import { readOrMake, replaceFile } from "../key-file";

/** A version of the master key, and what is derived from it. */
export type MasterKeyVersion = {
  /** From 1. */
  version: number;
  /** 16 hexadecimal digits, which say nothing of the key: what the version sealed or proved names it so. */
  id: string;
  /** Every process is to know it before the first seals by it. */
  isHeldBack: boolean;
  key: Buffer;
  sealKey: Buffer;
  macKey: Buffer;
  tokenKey: Buffer;
};

const keyBytes = 32;
/** How the id begins everything that a version made, bytes. */
export const idBytes = 8;

/** The file once there was a rotation; before that it is the 32 bytes of version 1. Newest first. */
const RingFile = z.object({
  quarterdeckMasterKeys: z.literal(1),
  versions: z
    .array(
      z.object({
        version: z.int().min(1),
        key: z.base64().refine((text) => Buffer.from(text, "base64").length === keyBytes),
        heldBack: z.literal(true).optional(),
      }),
    )
    .min(1),
});

function versionOf(version: number, key: Buffer, isHeldBack = false): MasterKeyVersion {
  const derive = (purpose: string, length = keyBytes) =>
    Buffer.from(hkdfSync("sha256", key, "quarterdeck", purpose, length));
  return {
    version,
    id: derive("id/v1", idBytes).toString("hex"),
    isHeldBack,
    key,
    sealKey: derive("seal/v1"),
    macKey: derive("mac/v1"),
    tokenKey: derive("token/v1"),
  };
}

/** "version 2 of the master key (3f9ac2d1e0b47a55)", as sentences name one. */
export const nameOf = ({ version, id }: Pick<MasterKeyVersion, "version" | "id">): string =>
  `version ${version} of the master key (${id})`;

/** Several of them, in one sentence. */
export const namesOf = (versions: readonly Pick<MasterKeyVersion, "version" | "id">[]): string =>
  versions.map(nameOf).join(" and ");

/** The file that the master key is in, where it is in no setting. */
export const masterKeyFile = (home: string): string => path.join(home, "keys", "master");

/** Errors: BadSetting for a file that is neither of the two forms. */
function versionsIn(file: string, content: Buffer): MasterKeyVersion[] {
  if (content.length === keyBytes) return [versionOf(1, content)];
  const damaged = new BadSetting(
    `QUARTERDECK_HOME: ${file} is damaged: it must hold 32 bytes, or what npm run rotate-master-key wrote.`,
  );
  let ring: z.output<typeof RingFile>;
  try {
    ring = RingFile.parse(JSON.parse(content.toString("utf8")));
  } catch {
    throw damaged;
  }
  const versions = ring.versions.map(({ version, key, heldBack = false }) =>
    versionOf(version, Buffer.from(key, "base64"), heldBack),
  );
  const isNewestFirst = versions.every(({ version }, index) => version < (versions[index - 1]?.version ?? Infinity));
  // What is held back is the newest, and never all that there is.
  if (!isNewestFirst || versions.slice(1).some(({ isHeldBack }) => isHeldBack) || versions.at(-1)?.isHeldBack)
    throw damaged;
  return versions;
}

/** Writes the ring's file: from now on every process on this home has these versions, the newest first. */
export function writeRing(
  home: string,
  versions: readonly Pick<MasterKeyVersion, "version" | "key" | "isHeldBack">[],
): void {
  const ring: z.input<typeof RingFile> = {
    quarterdeckMasterKeys: 1,
    versions: versions.map(({ version, key, isHeldBack }) => ({
      version,
      key: key.toString("base64"),
      ...(isHeldBack && { heldBack: true as const }),
    })),
  };
  replaceFile(masterKeyFile(home), Buffer.from(`${JSON.stringify(ring, undefined, 2)}\n`));
}

/** Changes whenever another file is put in its place; undefined while there is none. */
function stampOf(file: string): string | undefined {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.ino} ${stat.mtimeNs} ${stat.size}`;
}

/**
 * The versions of the master key that this process has: from QUARTERDECK_MASTER_KEY, or from `<home>/keys/master`, which is
 * made on the first start and looked at again when it has changed.
 *
 * Errors: BadSetting for a file that is damaged.
 */
export function openRing({ home, masterKey }: Pick<Config, "home" | "masterKey">) {
  const file = masterKeyFile(home);
  const read = () => {
    const content = readOrMake(file, () => randomBytes(keyBytes));
    return versionsIn(file, content);
  };
  // Before the file is read: one that is put there meanwhile is looked at again.
  let stamp = stampOf(file);
  let versions =
    masterKey?.map(({ key, isHeldBack }, index) => versionOf(masterKey.length - index, key, isHeldBack)) ?? read();

  const primaryOf = (some: readonly MasterKeyVersion[]): MasterKeyVersion => {
    const found = some.find(({ isHeldBack }) => !isHeldBack);
    if (!found) throw new Error("A ring without a version that seals.");
    return found;
  };

  const ring = {
    /** Whether the versions are in a setting, which only a restart changes. */
    isSetting: masterKey !== undefined,
    /** Newest first. */
    versions: (): readonly MasterKeyVersion[] => versions,
    /** The one that seals and proves: the newest that is not held back. */
    primary: (): MasterKeyVersion => primaryOf(versions),
    /** Those before the primary. */
    elder: (): readonly MasterKeyVersion[] => versions.slice(versions.indexOf(ring.primary()) + 1),
    /** The version of that id; one that came since is found in the file. */
    find: (id: string): MasterKeyVersion | undefined => {
      const known = () => versions.find((version) => version.id === id);
      return known() ?? (ring.look() ? known() : undefined);
    },
    /** Lets the version that is held back seal, from now on and in every process on this home. A setting is left alone. */
    release: (): void => {
      if (masterKey) return;
      writeRing(
        home,
        versions.map((version) => ({ ...version, isHeldBack: false })),
      );
      ring.look();
    },
    /**
     * Looks whether the file has other versions now. One that lacks what this process seals by is not believed: it is
     * another installation's, or was put there by mistake.
     */
    look: (): boolean => {
      const seen = stampOf(file);
      if (masterKey || seen === undefined || seen === stamp) return false;
      stamp = seen;
      try {
        const found = read();
        if (!found.some(({ id }) => id === ring.primary().id)) return false;
        versions = found;
        return true;
      } catch {
        return false;
      }
    },
  };
  return ring;
}
export type Ring = ReturnType<typeof openRing>;
