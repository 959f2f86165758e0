/** Quotes a word for a POSIX shell where it needs it. */
const quoted = (word: string) => (/^[A-Za-z0-9_./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/**
 * Fetches the installer to a file, runs it only if its hash is the one in the line, and removes it. Nothing else is
 * believed about what was fetched, so a certificate that nobody vouches for is let pass where its key is pinned: the
 * code goes out only after that key was seen. Without a quotation mark ('), as it stands between two.
 */
const script = (isPinned: boolean) =>
  [
    "f=$(mktemp) || exit",
    `if command -v curl >/dev/null; then curl -fsS${isPinned ? "k" : ""} -o "$f" "$1/install.sh"; else wget -q${isPinned ? " --no-check-certificate" : ""} -O "$f" "$1/install.sh"; fi || exit 12`,
    'h=$({ sha256sum || shasum -a 256 || openssl dgst -sha256 -r; } <"$f" 2>/dev/null | cut -c1-64)',
    'if [ "$h" = "$0" ]; then sh "$f" --server "$@"; c=$?; else echo "The installer is not the one that this line was made for. Get a new line." >&2; c=13; fi',
    'rm -f "$f"; exit $c',
  ].join("; ");

/** What the line says about the server; in the words of GetInstallInformation. */
export type InstallSource = {
  ServerUrl: string;
  ServerKey: string;
  TlsFingerprint: string | null;
  InstallerSha256: string;
};

/**
 * The line that makes a machine a node: pasted into any shell of a machine that has curl or wget, it fetches the
 * installer, checks it, and has it install the agent. The code goes in through the environment, where other users of the
 * machine cannot read it from the process list.
 */
export function installLine(
  installation: InstallSource,
  activation: { ActivationId: string; ActivationCode: string },
): string {
  const { ServerUrl, ServerKey, TlsFingerprint, InstallerSha256 } = installation;
  return [
    `QUARTERDECK_ACTIVATION_CODE=${quoted(activation.ActivationCode)}`,
    `sh -c '${script(TlsFingerprint !== null)}'`,
    InstallerSha256,
    quoted(ServerUrl),
    `--activation-id ${quoted(activation.ActivationId)}`,
    `--server-key ${quoted(ServerKey)}`,
    ...(TlsFingerprint ? [`--server-fingerprint ${quoted(TlsFingerprint)}`] : []),
  ].join(" ");
}
