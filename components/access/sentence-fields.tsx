"use client";

import { Plus, X } from "lucide-react";
import type { ListedDocument } from "@/components/commands/queries";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { InlinePicker } from "@/components/ui/inline-picker";
import { machines } from "@/core/nodes/machine-count";
import type { Principals } from "./queries";
import { maxTags, type SentenceDraft, type TagDraft } from "./sentence-draft";

/** What {@link SentenceFields} takes. */
export type SentenceFieldsProps = {
  draft: SentenceDraft;
  onChange: (change: Partial<SentenceDraft>) => void;
  principals: Principals;
  documents: readonly ListedDocument[];
  tags: readonly { Key: string; Values: readonly { Value: string; NodeCount: number }[] }[];
  /** Paths that parameters are under now. */
  paths: readonly { path: string; count: number }[];
  /** Marks what is still to be chosen. */
  isTried: boolean;
};

/** The sentence itself: "[alice] may [run] [Restart-Web] on [machines with] [Role] = [web]", each part a choice. */
export function SentenceFields({ draft, onChange, principals, documents, tags, paths, isTried }: SentenceFieldsProps) {
  const { who, verb, scope } = draft;
  const people = [
    ...principals.Users.map(({ UserName, Groups }) => ({
      id: `User:${UserName}`,
      label: UserName,
      description: Groups.length > 0 ? `User, in ${Groups.join(", ")}` : "User",
    })),
    ...principals.Groups.map(({ GroupName, Members }) => ({
      id: `Group:${GroupName}`,
      label: `Members of ${GroupName}`,
      description: Members.length === 1 ? "Group of 1" : `Group of ${Members.length}`,
    })),
  ];
  const changeTag = (index: number, change: Partial<TagDraft>) =>
    onChange({ tags: draft.tags.map((tag, place) => (place === index ? { ...tag, ...change } : tag)) });

  return (
    <fieldset className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-2.5 text-lg">
      <legend className="sr-only">Who may do what on which machines</legend>
      <InlinePicker
        label="Who"
        placeholder="somebody"
        options={people}
        value={who === undefined ? [] : [who]}
        onChange={([next]) => onChange({ who: next })}
        isInvalid={isTried && who === undefined}
      />
      <span>may</span>
      <InlinePicker
        label="May do what"
        placeholder="do"
        options={[
          { id: "run", label: "run", description: "Send documents to machines, and see them and the output" },
          { id: "see", label: "see", description: "Only look at machines" },
          { id: "read", label: "read", description: "Read the values of parameters" },
          { id: "write", label: "read and write", description: "Write, label and delete parameters as well" },
        ]}
        value={[verb === "parameters" ? (draft.write ? "write" : "read") : verb]}
        onChange={([next]) =>
          onChange(
            next === "read" || next === "write"
              ? { verb: "parameters", write: next === "write" }
              : { verb: next === "see" ? "see" : "run" },
          )
        }
      />
      {verb === "parameters" && <ParameterFields draft={draft} onChange={onChange} paths={paths} isTried={isTried} />}
      {verb === "run" && (
        <>
          <InlinePicker
            label="Documents"
            placeholder="documents"
            isMultiple
            options={documents.map(({ Name, RunsArbitraryCommands }) => ({
              id: Name,
              label: Name,
              ...(RunsArbitraryCommands && { description: "Gives administrator on the machine" }),
            }))}
            value={draft.documents}
            onChange={(next) => onChange({ documents: next })}
            isInvalid={isTried && draft.documents.length === 0}
          />
          <span>on</span>
        </>
      )}
      {verb !== "parameters" && (
        <InlinePicker
          label="Which machines"
          placeholder="machines"
          options={[
            { id: "tagged", label: "machines with", description: "Those that have all of these tags, now and later" },
            { id: "all", label: "all machines", description: "Every machine but this server's own" },
          ]}
          value={[scope]}
          onChange={([next]) => onChange({ scope: next === "all" ? "all" : "tagged" })}
        />
      )}
      {verb !== "parameters" &&
        scope === "tagged" &&
        draft.tags.map((tag, index) => {
          const known = tags.find(({ Key }) => Key === tag.key);
          const ordinal = draft.tags.length > 1 ? ` ${index + 1}` : "";
          return (
            // Two tags may be equal while they are chosen: only their place tells them apart.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <span key={index} className="inline-flex max-w-full flex-wrap items-center gap-2">
              {index > 0 && <span>and</span>}
              <InlinePicker
                label={`Tag${ordinal}`}
                placeholder="a tag"
                allowsOther
                options={tags.map(({ Key, Values }) => ({
                  id: Key,
                  label: Key,
                  description: `On ${machines(Values.reduce((sum, { NodeCount }) => sum + NodeCount, 0))}`,
                }))}
                value={tag.key === "" ? [] : [tag.key]}
                onChange={([key = ""]) => changeTag(index, { key, values: [] })}
                isInvalid={isTried && tag.key === ""}
              />
              <span>=</span>
              <InlinePicker
                label={`Values of tag${ordinal}`}
                placeholder="values"
                allowsOther
                isMultiple
                joinWord="or"
                options={(known?.Values ?? []).map(({ Value, NodeCount }) => ({
                  id: Value,
                  label: Value === "" ? "(empty)" : Value,
                  description: `On ${machines(NodeCount)}`,
                }))}
                value={tag.values}
                onChange={(values) => changeTag(index, { values })}
                isInvalid={isTried && tag.values.length === 0}
              />
              {draft.tags.length > 1 && (
                <IconButton
                  size="small"
                  label={`Remove tag ${tag.key || index + 1}`}
                  icon={X}
                  onPress={() => onChange({ tags: draft.tags.filter((_, place) => place !== index) })}
                />
              )}
            </span>
          );
        })}
      {verb !== "parameters" &&
        scope === "tagged" &&
        draft.tags.length < maxTags &&
        draft.tags.every(({ values }) => values.length > 0) && (
          <Button
            size="small"
            kind="quiet"
            icon={Plus}
            onPress={() => onChange({ tags: [...draft.tags, { key: "", values: [] }] })}
          >
            and another tag
          </Button>
        )}
      {verb === "see" && (
        <InlinePicker
          label="Output"
          placeholder="output"
          options={[
            { id: "without", label: "without what commands printed" },
            { id: "with", label: "and what commands printed" },
          ]}
          value={[draft.output ? "with" : "without"]}
          onChange={([next]) => onChange({ output: next === "with" })}
        />
      )}
    </fieldset>
  );
}

/** "[all parameters] / parameters under [/app], [without their secrets]". */
function ParameterFields({
  draft: { paths: chosen, secrets },
  onChange,
  paths,
  isTried,
}: Pick<SentenceFieldsProps, "draft" | "onChange" | "paths" | "isTried">) {
  const isAll = chosen.includes("/");
  return (
    <>
      <InlinePicker
        label="Which parameters"
        placeholder="parameters"
        options={[
          { id: "under", label: "parameters under", description: "What is at a path or under it, now and later" },
          { id: "all", label: "all parameters", description: "Every parameter of the account" },
        ]}
        value={[isAll ? "all" : "under"]}
        onChange={([next]) => onChange({ paths: next === "all" ? ["/"] : [] })}
      />
      {!isAll && (
        <InlinePicker
          label="Paths"
          placeholder="a path"
          allowsOther
          isMultiple
          options={paths.map(({ path, count }) => ({
            id: path,
            label: path,
            description: count === 1 ? "1 parameter" : `${count} parameters`,
          }))}
          value={chosen}
          onChange={(next) => onChange({ paths: next })}
          isInvalid={isTried && chosen.length === 0}
        />
      )}
      <InlinePicker
        label="Secrets"
        placeholder="secrets"
        options={[
          { id: "without", label: "without their secrets" },
          { id: "with", label: "with their secrets", description: "SecureStrings are decrypted for them" },
        ]}
        value={[secrets ? "with" : "without"]}
        onChange={([next]) => onChange({ secrets: next === "with" })}
      />
    </>
  );
}
