import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import type { DocumentDetail } from "./queries";

type Platforms = Pick<DocumentDetail, "PlatformTypes" | "NotYetRunOn">;

const words = new Intl.ListFormat("en-US", { type: "disjunction" });

/** The platforms of a document, each with a mark where nobody has run it yet. */
export function PlatformBadges({ document: { PlatformTypes, NotYetRunOn = [] } }: { document: Platforms }) {
  return (
    <span className="flex flex-wrap gap-1">
      {PlatformTypes.map((platform) =>
        NotYetRunOn.includes(platform) ? (
          <Badge key={platform} family="amber">
            {platform}: not yet run
          </Badge>
        ) : (
          <Badge key={platform}>{platform}</Badge>
        ),
      )}
    </span>
  );
}

/** Says of a document that nobody has run it on a real machine yet, when nobody has. */
export function NotYetRunBanner({ document: { PlatformTypes, NotYetRunOn = [] } }: { document: Platforms }) {
  if (NotYetRunOn.length === 0 || PlatformTypes.some((platform) => !NotYetRunOn.includes(platform))) return null;
  return (
    <Banner kind="info" title={`Not yet run on ${words.format(NotYetRunOn)}.`}>
      What it runs is built and tested as far as that goes without such a machine. Try it on one that may break first.
    </Banner>
  );
}
