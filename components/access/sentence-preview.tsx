"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { messageOf } from "@/components/console/console-error";
import { useLive } from "@/components/console/live";
import { useSettled } from "@/components/console/use-settled";
import { nodeTitle } from "@/components/nodes/node-title";
import { PingBadge } from "@/components/nodes/ping-badge";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { classNames } from "@/components/ui/class-names";
import { CodeBlock } from "@/components/ui/code-block";
import { Disclosure } from "@/components/ui/disclosure";
import { Panel } from "@/components/ui/panel";
import { toCedar, toWords } from "@/core/access/sentence";
import { machines } from "@/core/nodes/machine-count";
import { counted } from "./change-words";
import { accessQueries, type PolicyPreview, type SentenceQuestion } from "./queries";

/** How long choosing has to pause before the server is asked, milliseconds. */
const pause = 200;

/** What {@link SentencePreview} takes. */
export type SentencePreviewProps = {
  sentence: SentenceQuestion | undefined;
  /** What is still to be chosen. */
  missing: string | undefined;
  /** The chosen documents that run any command. */
  administering: readonly string[];
};

/** What the sentence means: in words, on which machines or parameters now, and as the policy text that it becomes. */
export function SentencePreview({ sentence, missing, administering }: SentencePreviewProps) {
  const settled = useSettled(sentence, pause);
  const preview = useQuery({
    ...accessQueries.preview(settled ?? nobody),
    enabled: settled !== undefined,
  });
  useLive("node", undefined, [...accessQueries.all, "preview"]);
  useLive("parameter", undefined, [...accessQueries.all, "preview"]);
  const isCurrent = JSON.stringify(settled) === JSON.stringify(sentence) && !preview.isPlaceholderData;
  return (
    <Panel title="What it grants">
      <div className="flex flex-col gap-4">
        <p role="status" className={classNames("text-lg", !sentence && "text-muted")}>
          {sentence ? `${toWords(sentence)}.` : missing}
        </p>
        {sentence && administering.length > 0 && (
          <Banner
            kind="warning"
            title={`${administering.join(" and ")} ${administering.length === 1 ? "gives" : "give"} administrator on the machine.`}
          >
            {administering.length === 1 ? "It runs" : "They run"} any command. Whoever may use{" "}
            {administering.length === 1 ? "it" : "them"} can do everything there, also what other policies keep from
            them.
          </Banner>
        )}
        {preview.isError && sentence && <Banner kind="error">{messageOf(preview.error)}</Banner>}
        {sentence &&
          preview.data &&
          (sentence.may.kind === "parameters" ? (
            <ReachedParameters preview={preview.data} isCurrent={isCurrent} />
          ) : (
            <Reached preview={preview.data} isCurrent={isCurrent} />
          ))}
        {sentence && (
          <Disclosure title="Policy text" note="in Cedar">
            <CodeBlock label="Policy text" code={toCedar(sentence)} isWrapped />
          </Disclosure>
        )}
      </div>
    </Panel>
  );
}

/** Never asked about: the question is off while there is no sentence. */
const nobody: SentenceQuestion = {
  who: { type: "User", name: "nobody" },
  may: { kind: "see", machines: { kind: "all" }, output: false },
};

function Reached({ preview, isCurrent }: { preview: PolicyPreview; isCurrent: boolean }) {
  const { NodeCount: count, Nodes: nodes } = preview;
  return (
    <ReachedList
      label="Machines"
      heading={count === 0 ? "No machine now" : `${machines(count)} now`}
      note=", and every one that comes to match"
      count={count}
      isCurrent={isCurrent}
    >
      {nodes.map((node) => (
        <li
          key={node.InstanceId}
          className="flex min-h-7 items-center gap-2 border-b border-line px-2.5 py-1 last:border-b-0"
        >
          <span className="min-w-0 flex-1 truncate" title={node.InstanceId}>
            {nodeTitle(node)}
          </span>
          {node.IsLocal && <Badge family="blue">for trial</Badge>}
          <span className="text-sm">
            <PingBadge status={node.PingStatus} />
          </span>
        </li>
      ))}
    </ReachedList>
  );
}

function ReachedParameters({ preview, isCurrent }: { preview: PolicyPreview; isCurrent: boolean }) {
  const { ParameterCount: count, Parameters: names } = preview;
  return (
    <ReachedList
      label="Parameters"
      heading={count === 0 ? "No parameter now" : `${counted(count, "Parameter")} now`}
      note=", and every one that is made there"
      count={count}
      isCurrent={isCurrent}
    >
      {names.map((name) => (
        <li
          key={name}
          className="truncate border-b border-line px-2.5 py-1 font-mono text-sm last:border-b-0"
          title={name}
        >
          {name}
        </li>
      ))}
    </ReachedList>
  );
}

type ReachedListProps = {
  label: string;
  heading: string;
  note: string;
  /** How many there are in all, of which only the first are listed. */
  count: number;
  isCurrent: boolean;
  children: readonly ReactNode[];
};

/** The frame around what a sentence reaches. */
function ReachedList({ label, heading, note, count, isCurrent, children }: ReachedListProps) {
  const others = count - children.length;
  return (
    <section
      aria-label={`${label} it reaches`}
      className={classNames("flex flex-col gap-1.5", !isCurrent && "opacity-60")}
    >
      <h3 className="font-medium">
        {heading}
        <span className="font-normal text-muted">{note}</span>
      </h3>
      {children.length > 0 && (
        <ul
          // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls what has the focus.
          tabIndex={0}
          aria-label={label}
          className="max-h-52 overflow-y-auto rounded-md border border-line"
        >
          {children}
          {others > 0 && <li className="px-2.5 py-1 text-muted">and {others.toLocaleString("en-US")} more</li>}
        </ul>
      )}
    </section>
  );
}
