"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { isAllShownBeside, messageOf, problemAt } from "@/components/console/console-error";
import { UnsavedGuard } from "@/components/documents/unsaved-guard";
import { tagProblem } from "@/components/nodes/node-problems";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { DateTimeField } from "@/components/ui/date-time-field";
import { Panel } from "@/components/ui/panel";
import { RadioGroup } from "@/components/ui/radio-group";
import { type Crumb, Screen } from "@/components/ui/screen";
import { Select } from "@/components/ui/select";
import { TagEditor, tagErrors } from "@/components/ui/tag-editor";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { parameterAddress } from "@/core/parameters/parameter-address";
import {
  MAX_PARAMETER_DESCRIPTION,
  parameterNameProblem,
  parameterTiers,
  tierLimits,
} from "@/core/parameters/parameter-rules";
import { KeyChoice } from "./key-choice";
import { NoticeFields } from "./notice-fields";
import { createRequest, emptyDraft, type ParameterDraft, updateRequest, valueProblem } from "./parameter-draft";
import { noticeProblem } from "./policy-draft";
import { useParameterChange } from "./queries";
import { ValueField } from "./value-field";

const fields = ["Name", "Description", "Value", "KeyId", "AllowedPattern", "Policies", "Tags", "Tier", "Type"];

const types = [
  { id: "String" as const, label: "String", description: "Text, as it is." },
  { id: "StringList" as const, label: "StringList", description: "Several texts without commas in them." },
  { id: "SecureString" as const, label: "SecureString", description: "A secret: kept encrypted, shown at a press." },
];

const tiers = parameterTiers.map((id) => ({
  id,
  label:
    id === "Intelligent-Tiering"
      ? "Intelligent-Tiering: Advanced once it is needed"
      : `${id}: up to ${tierLimits[id].valueBytes / 1024} KiB${id === "Advanced" ? ", can expire and notify" : ""}`,
}));

/** What {@link ParameterForm} takes. */
export type ParameterFormProps = {
  /** The parameter that is changed, as it was looked at; none for a new one. */
  existing?: ParameterDraft;
  breadcrumbs: readonly Crumb[];
  /** Beside the value: how to have the present one of a secret. */
  fillIn?: (use: (value: string) => void) => ReactNode;
};

/** A parameter: its name, what it is, and its value. Changing one makes its next version. */
export function ParameterForm({ existing, breadcrumbs, fillIn }: ParameterFormProps) {
  const router = useRouter();
  const [draft, setDraft] = useState(existing ?? emptyDraft);
  const [isTried, setTried] = useState(false);
  const put = useParameterChange("PutParameter");
  const change = (part: Partial<ParameterDraft>) => setDraft((before) => ({ ...before, ...part }));

  const nameProblem = existing ? undefined : parameterNameProblem(draft.name.trim());
  const wrongValue = valueProblem(draft);
  const isTagWrong = tagErrors(draft.tags, tagProblem).some(
    ({ key, value }) => key !== undefined || value !== undefined,
  );
  const isNoticeWrong =
    draft.tier !== "Standard" && draft.notices.some((notice) => noticeProblem(notice, draft) !== undefined);
  const isUnsaved = !put.isSuccess && JSON.stringify(draft) !== JSON.stringify(existing ?? emptyDraft);

  const save = () => {
    setTried(true);
    if (nameProblem !== undefined || wrongValue !== undefined || isTagWrong || isNoticeWrong || put.isPending) return;
    put.mutate(existing ? updateRequest(draft, existing) : createRequest(draft), {
      onSuccess: ({ Version }) => {
        toast({
          family: "green",
          title: existing ? `Version ${Version} of ${draft.name} saved.` : `Parameter ${draft.name.trim()} created.`,
        });
        router.push(parameterAddress(draft.name.trim()));
      },
    });
  };

  return (
    <Screen
      title={existing ? `Edit ${existing.name}` : "Create parameter"}
      breadcrumbs={breadcrumbs}
      actions={
        <>
          <ButtonLink href={existing ? parameterAddress(existing.name) : "/parameter-store"}>Cancel</ButtonLink>
          <Button kind="primary" isPending={put.isPending} onPress={save}>
            {existing ? "Save new version" : "Create parameter"}
          </Button>
        </>
      }
      banners={
        put.isError &&
        !isAllShownBeside(put.error, fields) && (
          <Banner kind="error" title="The parameter was not saved.">
            {messageOf(put.error)}
          </Banner>
        )
      }
    >
      <UnsavedGuard isUnsaved={isUnsaved} />
      <Panel title="Parameter">
        <div className="flex max-w-3xl flex-col gap-4">
          {!existing && (
            <TextField
              label="Name"
              help="Such as /app/prod/db-url: what is under /app can be read, and permitted, together. It cannot be changed later."
              isRequired
              isMono
              autoFocus
              autoComplete="off"
              value={draft.name}
              onChange={(name) => change({ name })}
              error={problemAt(put.error, "Name") ?? (isTried ? nameProblem : undefined)}
            />
          )}
          <TextField
            label="Description"
            isOptional
            maxLength={MAX_PARAMETER_DESCRIPTION}
            value={draft.description}
            onChange={(description) => change({ description })}
            error={problemAt(put.error, "Description")}
          />
          {!existing && (
            <RadioGroup
              label="Type"
              look="cards"
              options={types}
              value={draft.type}
              onChange={(type) => change({ type })}
              error={problemAt(put.error, "Type")}
            />
          )}
        </div>
      </Panel>
      <Panel title="Value">
        <div className="flex max-w-3xl flex-col gap-4">
          <ValueField
            draft={draft}
            onChange={change}
            error={problemAt(put.error, "Value") ?? (isTried ? wrongValue : undefined)}
          />
          {fillIn?.((value) => change({ value }))}
          {draft.type === "SecureString" && (
            <KeyChoice
              value={draft.keyId}
              onChange={(keyId) => change({ keyId })}
              error={problemAt(put.error, "KeyId")}
            />
          )}
          <TextField
            label="Allowed pattern"
            isOptional
            isMono
            help="A regular expression that this and every later value has to match as a whole."
            value={draft.allowedPattern}
            onChange={(allowedPattern) => change({ allowedPattern })}
            error={problemAt(put.error, "AllowedPattern")}
          />
        </div>
      </Panel>
      <Panel title="Tier and policies">
        <div className="flex max-w-3xl flex-col gap-4">
          <Select
            label="Tier"
            options={existing?.tier === "Advanced" ? tiers.filter(({ id }) => id === "Advanced") : tiers}
            value={draft.tier}
            onChange={(tier) => change({ tier })}
            error={problemAt(put.error, "Tier")}
          />
          {draft.tier !== "Standard" && (
            <>
              <DateTimeField
                label="Expires"
                isOptional
                help="The parameter is deleted then, with all its versions. For a day after it can be had back."
                value={draft.expiresAt}
                onChange={(expiresAt) => change({ expiresAt })}
              />
              <NoticeFields
                draft={draft}
                onChange={(notices) => change({ notices })}
                isTried={isTried}
                error={problemAt(put.error, "Policies")}
              />
            </>
          )}
        </div>
      </Panel>
      {!existing && (
        <Panel title="Tags">
          <TagEditor label="Tags" value={draft.tags} onChange={(tags) => change({ tags })} validate={tagProblem} />
        </Panel>
      )}
    </Screen>
  );
}
