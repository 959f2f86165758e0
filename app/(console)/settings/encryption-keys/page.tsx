import type { Metadata } from "next";
import { EncryptionKeysScreen } from "@/components/encryption-keys/encryption-keys-screen";

export const metadata: Metadata = { title: "Encryption keys" };

/** The keys that secrets are wrapped by. */
export default function EncryptionKeysPage() {
  return <EncryptionKeysScreen />;
}
