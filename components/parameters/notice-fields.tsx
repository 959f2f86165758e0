"use client";

import { Plus, Trash2 } from "lucide-react";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { ErrorLine } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { NumberField } from "@/components/ui/number-field";
import { Select } from "@/components/ui/select";
import { MAX_PERIOD, MAX_POLICIES } from "@/core/parameters/policy-rules";
import { type NoticeDraft, noticeProblem, type PoliciesDraft } from "./policy-draft";
import { PolicyListeners } from "./policy-listeners";

const kinds = [
  { id: "ExpirationNotification", label: "Before it expires, by" },
  { id: "NoChangeNotification", label: "When it has not changed for" },
] as const;

const units = [
  { id: "Days", label: "days" },
  { id: "Hours", label: "hours" },
] as const;

/** What {@link NoticeFields} takes. */
export type NoticeFieldsProps = {
  draft: PoliciesDraft;
  onChange: (notices: readonly NoticeDraft[]) => void;
  /** Says what is wrong with each, once somebody has tried to save. */
  isTried: boolean;
  error: string | undefined;
};

/** When somebody is told of a parameter: one row for each notice. */
export function NoticeFields({ draft, onChange, isTried, error }: NoticeFieldsProps) {
  const legend = useId();
  const { expiresAt, notices } = draft;
  const most = MAX_POLICIES - (expiresAt ? 1 : 0);
  const change = (place: number, part: Partial<NoticeDraft>) =>
    onChange(notices.map((notice, at) => (at === place ? { ...notice, ...part } : notice)));
  return (
    <fieldset aria-labelledby={legend} className="flex min-w-0 flex-col gap-2">
      <legend id={legend} className="mb-1 font-medium">
        Notices<span className="ml-1 font-normal text-muted">- optional</span>
      </legend>
      {notices.map((notice, place) => {
        const problem = isTried ? noticeProblem(notice, draft) : undefined;
        const number = place + 1;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two may be the same; each is known by its place alone
          <div key={place} className="flex flex-col gap-1 max-sm:pb-2">
            <div className="grid grid-cols-[auto_minmax(0,1fr)_2rem] items-center gap-2 sm:grid-cols-[minmax(0,1fr)_auto_7rem_2rem]">
              <div className="max-sm:col-span-2">
                <Select
                  label={`When of notice ${number}`}
                  isLabelHidden
                  options={kinds}
                  value={notice.type}
                  onChange={(type) => change(place, { type })}
                />
              </div>
              <div className="max-sm:row-start-2">
                <NumberField
                  label={`Time of notice ${number}`}
                  isLabelHidden
                  minValue={1}
                  maxValue={MAX_PERIOD}
                  value={notice.count}
                  onChange={(count) => change(place, { count })}
                />
              </div>
              <div className="max-sm:row-start-2">
                <Select
                  label={`Unit of notice ${number}`}
                  isLabelHidden
                  options={units}
                  value={notice.unit}
                  onChange={(unit) => change(place, { unit })}
                />
              </div>
              <IconButton
                label={`Remove notice ${number}`}
                icon={Trash2}
                onPress={() => onChange(notices.filter((_, at) => at !== place))}
              />
            </div>
            {problem && <ErrorLine>{problem}</ErrorLine>}
          </div>
        );
      })}
      {error && <ErrorLine>{error}</ErrorLine>}
      <div>
        <Button
          icon={Plus}
          isDisabled={notices.length >= most}
          onPress={() =>
            onChange([
              ...notices,
              expiresAt && !notices.some(({ type }) => type === "ExpirationNotification")
                ? { type: "ExpirationNotification", count: 15, unit: "Days" }
                : { type: "NoChangeNotification", count: 20, unit: "Days" },
            ])
          }
        >
          Add notice
        </Button>
      </div>
      {(expiresAt || notices.length > 0) && <PolicyListeners />}
    </fieldset>
  );
}
