/** "Debian GNU/Linux 12", or the platform's type where the node has told no name. */
export function platformText({
  PlatformName,
  PlatformVersion,
  PlatformType,
}: {
  PlatformName?: string | null;
  PlatformVersion?: string | null;
  PlatformType?: string | null;
}): string {
  if (!PlatformName) return PlatformType || "-";
  return PlatformVersion && !PlatformName.includes(PlatformVersion)
    ? `${PlatformName} ${PlatformVersion}`
    : PlatformName;
}
