"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Disclosure } from "@/components/ui/disclosure";
import { onDemand } from "@/components/ui/on-demand";
import { Skeleton } from "@/components/ui/skeleton";
import type { AwsOperation } from "@/core/copy-as/aws-call";
import type { Question } from "./call";
import { useSession } from "./session";

const CopyAsTexts = dynamic(() => onDemand(() => import("./copy-as-texts")).then((loaded) => loaded.CopyAsTexts), {
  ssr: false,
  loading: () => <Skeleton width="60%" />,
});

/** A call as call() would make it, of an operation that AWS has, too. */
export type CopiedCall = { [Name in AwsOperation]: { operation: Name; input: Question<Name> } }[AwsOperation];

/** What {@link CopyAs} takes. */
export type CopyAsProps = {
  /** The calls that the form makes as it stands, in their order; none while it cannot make any. */
  calls: readonly CopiedCall[];
  /** Why there is none, as a sentence that says what to do; not needed where there always is one. */
  missing?: string;
};

/** What a form is about to do, as text that does the same from outside: live, to read or to copy, without any credentials. */
export function CopyAs({ calls, missing }: CopyAsProps) {
  const session = useSession();
  const [isOpened, setOpened] = useState(false);
  return (
    <Disclosure title="Copy as" note="AWS CLI, Python, JavaScript, curl" onOpen={() => setOpened(true)}>
      {calls.length === 0 ? (
        <p className="text-muted">{missing}</p>
      ) : (
        session && isOpened && <CopyAsTexts calls={calls} region={session.Region} />
      )}
    </Disclosure>
  );
}
