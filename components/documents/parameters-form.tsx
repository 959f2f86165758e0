"use client";

import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { IconButton } from "@/components/ui/icon-button";
import { TextField } from "@/components/ui/text-field";
import { parameterMembers } from "@/core/documents/content-schema";
import { type Json, ParameterType } from "@/core/documents/document";
import type { Path } from "@/core/documents/edit-value";
import { type FieldKind, fitsField } from "@/core/documents/field-text";
import { memberHelp } from "@/core/documents/member-help";
import { isMap } from "@/core/documents/parameters";
import { FoldedCard } from "./folded-card";
import { type FormAccess, given, problemsAt, problemWithin } from "./form-access";
import { KeptAsWritten } from "./kept-as-written";
import { MemberChoice, MemberField } from "./member-field";

/** How a default is written, by its parameter's type; a Boolean is a choice. */
const defaultKinds: Record<Exclude<ParameterType, "Boolean">, FieldKind> = {
  String: "text",
  Integer: "count",
  StringList: "lines",
  StringMap: "json",
  MapList: "json",
};

const rules = ["allowedValues", "allowedPattern", "minItems", "maxItems", "minChars", "maxChars"] as const;
const ruleKinds: Record<(typeof rules)[number], FieldKind> = {
  allowedValues: "lines",
  allowedPattern: "text",
  minItems: "count",
  maxItems: "count",
  minChars: "count",
  maxChars: "count",
};

const isRule = (member: string): member is (typeof rules)[number] => rules.some((rule) => rule === member);

/** The parameters of a document as fields. */
export function ParametersForm({ form }: { form: FormAccess }) {
  const value = given(form, ["parameters"]);
  if (value !== undefined && !isMap(value)) return <KeptAsWritten form={form} paths={[["parameters"]]} />;
  const names = Object.keys(value ?? {});
  const add = () => {
    let number = names.length + 1;
    while (names.includes(`parameter${number}`)) number++;
    form.edit({ kind: "set", path: ["parameters", `parameter${number}`], value: { type: "String" } });
  };
  return (
    <section aria-label="Parameters" className="flex flex-col gap-2">
      <h3 className="font-medium">
        Parameters <span className="tabular font-normal text-muted">({names.length})</span>
      </h3>
      {names.map((name, index) => (
        // A name is typed letter by letter; only the place stays.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <ParameterCard key={index} form={form} name={name} names={names} />
      ))}
      <div>
        <Button icon={Plus} onPress={add}>
          Add parameter
        </Button>
      </div>
    </section>
  );
}

type CardProps = { form: FormAccess; name: string; names: readonly string[] };

function ParameterCard({ form, name, names }: CardProps) {
  const path = ["parameters", name];
  const value = given(form, path);
  if (!isMap(value)) return <KeptAsWritten form={form} paths={[path]} />;
  const type = ParameterType.safeParse(value["type"]).data;
  const at = (member: string): Path => [...path, member];
  const kind = type === undefined || type === "Boolean" ? "scalar" : defaultKinds[type];
  const isKept = (member: string) => {
    const written = value[member];
    if (member === "default") return !fitsDefault(type, written);
    if (isRule(member)) return !fitsField(ruleKinds[member], written);
    return !parameterMembers.includes(member) || !fitsField("text", written);
  };
  const kept = Object.keys(value).filter(isKept);
  const shows = (member: string) => !kept.includes(member);
  return (
    <FoldedCard
      title={name}
      note={[type, value["default"] === undefined ? "required" : "optional"].filter(Boolean).join(", ")}
      problem={problemWithin(form, path)}
      actions={
        <IconButton
          size="small"
          label={`Remove ${name}`}
          icon={Trash2}
          onPress={() => form.edit({ kind: "remove", path })}
        />
      }
    >
      {problemsAt(form, path).map((message) => (
        <p key={message} className="text-sm text-red">
          {message}
        </p>
      ))}
      <div className="grid items-end gap-4 sm:grid-cols-2">
        <NameField form={form} name={name} names={names} />
        {shows("type") && (
          <MemberChoice form={form} path={at("type")} label="type" isRequired options={ParameterType.options} />
        )}
      </div>
      {shows("description") && (
        <MemberField form={form} path={at("description")} label="description" kind="text" isLong />
      )}
      {shows("default") && (
        <div className="flex flex-col gap-2">
          <Checkbox
            isSelected={value["default"] !== undefined}
            onChange={(isOptional) =>
              form.edit(
                isOptional
                  ? { kind: "set", path: at("default"), value: firstDefault(type) }
                  : { kind: "remove", path: at("default") },
              )
            }
            help="Otherwise a value must be given each time."
          >
            It has a default
          </Checkbox>
          {value["default"] !== undefined &&
            (type === "Boolean" ? (
              <MemberChoice form={form} path={at("default")} label="default" options={["true", "false"]} />
            ) : (
              <MemberField
                form={form}
                path={at("default")}
                label="default"
                kind={kind}
                isKeptEmpty
                isLong={value["displayType"] === "textarea" && kind === "text"}
                help={kind === "lines" ? "One item a line." : kind === "json" ? "As JSON." : undefined}
              />
            ))}
        </div>
      )}
      <div className="grid items-end gap-4 sm:grid-cols-2">
        {shows("displayType") && (
          <MemberChoice
            form={form}
            path={at("displayType")}
            label="displayType"
            help={memberHelp["displayType"]}
            options={["textfield", "textarea"]}
            absent="As its type says"
          />
        )}
        {shows("interpolationType") && (
          <MemberChoice
            form={form}
            path={at("interpolationType")}
            label="interpolationType"
            help={memberHelp["interpolationType"]}
            options={["ENV_VAR"]}
            absent="Put into the text"
          />
        )}
        {rules
          .filter(shows)
          .filter((rule) => value[rule] !== undefined || appliesTo(rule, type))
          .map((rule) => (
            <MemberField
              key={rule}
              form={form}
              path={at(rule)}
              label={rule}
              kind={ruleKinds[rule]}
              help={rule === "allowedValues" ? `${memberHelp[rule]} One a line.` : memberHelp[rule]}
            />
          ))}
      </div>
      <KeptAsWritten form={form} paths={kept.map(at)} />
    </FoldedCard>
  );
}

function fitsDefault(type: ParameterType | undefined, written: Json | undefined): boolean {
  if (type === undefined) return written === undefined || typeof written !== "object";
  return type === "Boolean" ? typeof written !== "object" : fitsField(defaultKinds[type], written);
}

function firstDefault(type: ParameterType | undefined): Json {
  if (type === "Boolean") return false;
  if (type === "Integer") return 0;
  if (type === "StringMap") return {};
  return type === "StringList" || type === "MapList" ? [] : "";
}

function appliesTo(rule: (typeof rules)[number], type: ParameterType | undefined): boolean {
  const isList = type === "StringList" || type === "MapList";
  if (rule === "minItems" || rule === "maxItems") return isList;
  return type === "String" || type === "StringList" || (type === "Integer" && rule === "allowedValues");
}

/** A parameter's name. One that another has already cannot be held by the document; it is not taken until it differs. */
function NameField({ form, name, names }: CardProps) {
  const [typed, setTyped] = useState<string>();
  return (
    <TextField
      label="name"
      isRequired
      isMono
      autoComplete="off"
      spellCheck="false"
      help={`Steps write {{ ${name} }}.`}
      value={typed ?? name}
      error={
        typed === undefined
          ? problemWithin(form, ["parameters", name])?.startsWith("A parameter's name")
            ? "A parameter's name has only letters and digits."
            : undefined
          : `There is a parameter ${typed} already; it is still called ${name}.`
      }
      onBlur={() => setTyped(undefined)}
      onChange={(next) => {
        const isTaken = next !== name && names.includes(next);
        setTyped(isTaken ? next : undefined);
        if (!isTaken && next !== name) form.edit({ kind: "rename", path: ["parameters", name], name: next });
      }}
    />
  );
}
