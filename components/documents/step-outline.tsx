"use client";

import { CircleAlert, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { ListBox, ListBoxItem, Text } from "react-aria-components";
import { classNames } from "@/components/ui/class-names";
import type { OutlineStep } from "@/core/documents/outline";

/** What {@link StepOutline} takes. */
export type StepOutlineProps = {
  /** Undefined while the text cannot be read; the steps of before stay then, but lead nowhere. */
  steps: readonly OutlineStep[] | undefined;
  onChoose: (step: OutlineStep) => void;
};

/** A document's steps in a few words each. One stop of the keyboard: arrows move, typing finds a name, Enter goes there. */
export function StepOutline({ steps, onChoose }: StepOutlineProps) {
  const [known, setKnown] = useState(steps ?? []);
  if (steps !== undefined && steps !== known) setKnown(steps);
  return (
    <section aria-label="Outline" className="flex min-w-0 flex-col gap-1 lg:sticky lg:top-15">
      <h3 className="font-medium">
        Steps <span className="tabular font-normal text-muted">({known.length.toLocaleString("en-US")})</span>
      </h3>
      <ListBox
        aria-label="Steps"
        items={known.map((step, index) => ({ ...step, id: step.path.join("."), number: index + 1 }))}
        disabledKeys={steps === undefined ? known.map(({ path }) => path.join(".")) : []}
        onAction={(id) => {
          const chosen = known.find(({ path }) => path.join(".") === id);
          if (chosen) onChoose(chosen);
        }}
        renderEmptyState={() => <p className="px-2.5 py-2 text-muted">The document has no steps yet.</p>}
        className="max-h-48 overflow-y-auto rounded-md border border-line outline-none lg:max-h-[calc(100dvh-8rem)]"
      >
        {({ id, number, name, action, condition, findings }) => {
          const worst = findings.find(({ severity }) => severity === "error") ?? findings[0];
          return (
            <ListBoxItem
              id={id}
              textValue={name}
              className="flex cursor-default gap-2 border-b border-line px-2.5 py-1.5 outline-none last:border-b-0 data-disabled:opacity-60 data-focus-visible:outline-2 data-focus-visible:-outline-offset-2 data-focus-visible:outline-focus data-hovered:bg-hover"
            >
              <span className="tabular w-4 shrink-0 text-right text-sm leading-5 text-muted">{number}</span>
              <span className="min-w-0 flex-1">
                <Text slot="label" className="block font-medium break-words">
                  {name}
                </Text>
                <Text slot="description" className="block text-sm">
                  <span className="block font-mono break-words text-muted">{action || "no plugin"}</span>
                  {condition !== undefined && <span className="block break-words text-muted">{condition}</span>}
                  {worst && (
                    <span
                      className={classNames(
                        "mt-0.5 flex items-start gap-1.5",
                        worst.severity === "error" ? "text-red" : "text-amber",
                      )}
                    >
                      {worst.severity === "error" ? (
                        <CircleAlert aria-hidden size={13} className="mt-px shrink-0" />
                      ) : (
                        <TriangleAlert aria-hidden size={13} className="mt-px shrink-0" />
                      )}
                      <span className="min-w-0 break-words">
                        {worst.message}
                        {findings.length > 1 && ` And ${findings.length - 1} more.`}
                      </span>
                    </span>
                  )}
                </Text>
              </span>
            </ListBoxItem>
          );
        }}
      </ListBox>
      {steps === undefined && <p className="text-sm text-muted">As they were when the text could be read.</p>}
    </section>
  );
}
