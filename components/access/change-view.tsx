"use client";

import { Minus, Plus, RefreshCw } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { useMay, useSession } from "@/components/console/session";
import { documentAddress, shortName } from "@/components/documents/document-address";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Link } from "@/components/ui/link";
import { counted, countedOn, lockOutOf, namesOf, summaryOf, wordsOf } from "./change-words";
import type { ChangedItem, PolicyChange } from "./queries";

/** What {@link ChangeView} takes. */
export type ChangeViewProps = {
  change: PolicyChange;
  isAskedAgain: boolean;
  onAskAgain: () => void;
  /** Why it could not be asked again. */
  error?: string;
};

/** An answer: what it would do to oneself first, then who gains and loses what, with examples, and what it was counted on. */
export function ChangeView({ change, isAskedAgain, onAskAgain, error }: ChangeViewProps) {
  const { Changes, ChangeCount, PeopleCount, PeopleLookedAt, CountedOn } = change;
  return (
    <div className="flex min-w-0 flex-col gap-4" aria-busy={isAskedAgain}>
      <LockOut change={change} />
      {error !== undefined && <Banner kind="error">{error}</Banner>}
      <p role="status" className="text-lg">
        {summaryOf(change)}
      </p>
      {PeopleLookedAt < PeopleCount && (
        <Banner kind="warning" title="This is a sample.">
          {counted(PeopleLookedAt, "Person")} of {PeopleCount.toLocaleString("en-US")} were looked at, those first whom
          the policy names. To ask about everybody would take too long.
        </Banner>
      )}
      {Changes.length > 0 && (
        <ul aria-label="Who gains and loses" className="flex flex-col divide-y divide-line">
          {Changes.map((each) => (
            <li key={JSON.stringify(each.People)} className="flex min-w-0 flex-col gap-2 py-3 first:pt-0 last:pb-0">
              <Effect effect="gain" change={each} items={each.Gains} />
              <Effect effect="lose" change={each} items={each.Losses} />
            </li>
          ))}
        </ul>
      )}
      {ChangeCount > Changes.length && (
        <p className="text-muted">And {(ChangeCount - Changes.length).toLocaleString("en-US")} more changes.</p>
      )}
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 text-sm text-muted">
        <p className="min-w-0 flex-1 basis-56">
          Counted on {countedOn(CountedOn) || "what there is: no machine and no document"} as they are now
          {CountedOn.SeesAll ? ". " : ", of what you may see. There may be more that you may not see. "}
          What comes to match later counts as well.
        </p>
        <Button size="small" kind="quiet" icon={RefreshCw} isPending={isAskedAgain} onPress={onAskAgain}>
          Count again
        </Button>
      </div>
    </div>
  );
}

/** What the change would take from whoever makes it. Nothing when it takes nothing. */
function LockOut({ change }: { change: Pick<PolicyChange, "Caller"> }) {
  const lockOut = lockOutOf(change);
  return (
    lockOut && (
      <Banner kind="error" title={lockOut.title}>
        {lockOut.text}
      </Banner>
    )
  );
}

function Who({ change }: { change: PolicyChange["Changes"][number] }) {
  const may = useMay();
  const me = useSession()?.UserName;
  const { GroupName, People, PeopleCount } = change;
  const [first] = People;
  const names = namesOf(change);
  const href =
    GroupName !== null && may("GetGroup")
      ? `/settings/groups/${encodeURIComponent(GroupName)}`
      : PeopleCount === 1 && first?.FromAccount === null && may("GetUser")
        ? `/settings/users/${encodeURIComponent(first.Name)}`
        : undefined;
  return (
    <>
      {href === undefined ? names : <Link href={href}>{names}</Link>}
      {GroupName === null && PeopleCount === 1 && first?.Name === me && " (you)"}
      {GroupName !== null && (
        <span className="font-normal text-muted">
          {" "}
          (
          {People.slice(0, 5)
            .map(({ Name }) => Name)
            .join(", ")}
          {PeopleCount > 5 && ` and ${(PeopleCount - 5).toLocaleString("en-US")} more`})
        </span>
      )}
    </>
  );
}

const looks = {
  gain: { icon: Plus, text: "text-green" },
  lose: { icon: Minus, text: "text-red" },
} as const;

type EffectProps = {
  effect: keyof typeof looks;
  change: PolicyChange["Changes"][number];
  items: readonly ChangedItem[];
};

/** "dora gains", and what. Nothing where there is nothing. */
function Effect({ effect, change, items }: EffectProps) {
  const { icon: Icon, text } = looks[effect];
  if (items.length === 0) return null;
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <h3 className="min-w-0 font-medium break-words">
        <Who change={change} /> <span className={text}>{change.PeopleCount === 1 ? `${effect}s` : effect}</span>
      </h3>
      <ul className="flex min-w-0 flex-col gap-1.5">
        {items.map((item) => (
          <li
            key={JSON.stringify([item.Permission, item.On, item.Operations, item.Beside, item.Examples])}
            className="flex min-w-0 items-start gap-2"
          >
            <Icon aria-hidden size={14} className={classNames("mt-0.75 shrink-0", text)} />
            <span className="min-w-0 break-words">
              {wordsOf(item)}
              <Examples item={item} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

type Example = ChangedItem["Examples"][number];

/** Where a thing is shown; undefined where it has no page. */
function hrefOf({ Type, Id }: Example): string | undefined {
  if (Type === "Node") return `/managed-instances/${encodeURIComponent(Id)}`;
  if (Type === "Document") return documentAddress(Id);
  if (Type === "Command") return `/commands/${encodeURIComponent(Id)}`;
  if (Type === "User") return `/settings/users/${encodeURIComponent(Id)}`;
  return undefined;
}

const shown = 3;

/** The first things by name, each a link to its page, and how many more there are. */
function Examples({ item: { Examples: examples, Count, On } }: { item: ChangedItem }): ReactNode {
  const linked = examples.flatMap((example) => {
    const href = On === "NewDocument" || On === "NewUser" ? undefined : hrefOf(example);
    return href === undefined ? [] : [{ ...example, href }];
  });
  const some = linked.slice(0, shown);
  if (some.length === 0) return null;
  const more = Count - some.length;
  return (
    <span className="block text-sm text-muted">
      {some.map(({ Id, Name, href }, index) => (
        <Fragment key={Id}>
          {index > 0 && (index === some.length - 1 && more === 0 ? " and " : ", ")}
          <Link href={href}>{shortName(Name)}</Link>
        </Fragment>
      ))}
      {more > 0 && ` and ${more.toLocaleString("en-US")} more`}
    </span>
  );
}
