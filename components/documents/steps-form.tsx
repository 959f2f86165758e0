"use client";

import { ArrowDown, ArrowUp, Copy, Plus, Trash2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { ErrorLine } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import type { Json } from "@/core/documents/document";
import type { Path } from "@/core/documents/edit-value";
import { fitsField } from "@/core/documents/field-text";
import { inputHelp, memberHelp } from "@/core/documents/member-help";
import { isMap } from "@/core/documents/parameters";
import { findPlugin, flowWords, inputsOf, pluginNames } from "@/core/documents/plugins";
import { FoldedCard } from "./folded-card";
import { type FormAccess, given, problemsAt, problemWithin } from "./form-access";
import { KeptAsWritten } from "./kept-as-written";
import { MemberChoice, MemberField } from "./member-field";
import { fitsPrecondition, PreconditionFields } from "./precondition-fields";

/** Up to so many steps are all open at first. */
const few = 4;

/** What {@link StepsForm} takes. */
export type StepsFormProps = {
  form: FormAccess;
  /** Moves the focus to a step; a new object each time. */
  jump: { index: number } | undefined;
};

/** The steps of a document as fields, to be added, moved, copied and removed. */
export function StepsForm({ form, jump }: StepsFormProps) {
  const list = useRef<HTMLElement>(null);
  const focusStep = (index: number) =>
    // Once it has been drawn.
    requestAnimationFrame(() => {
      const card = list.current?.querySelectorAll<HTMLElement>("li [data-card]")[index];
      card?.scrollIntoView({ block: "nearest" });
      card?.focus();
    });
  useEffect(() => {
    if (jump) {
      const card = list.current?.querySelectorAll<HTMLElement>("li [data-card]")[jump.index];
      card?.scrollIntoView({ block: "start" });
      card?.focus();
    }
  }, [jump]);

  const value = given(form, ["mainSteps"]);
  if (value !== undefined && !Array.isArray(value)) return <KeptAsWritten form={form} paths={[["mainSteps"]]} />;
  const steps = value ?? [];
  const names = steps.map((step) => (isMap(step) && typeof step["name"] === "string" ? step["name"] : ""));
  const insert = (index: number, step: Json) => {
    form.edit({ kind: "insert", path: ["mainSteps"], index, value: step });
    focusStep(index);
  };
  const swap = (index: number, to: number) => {
    form.edit({ kind: "swap", path: ["mainSteps"], index: Math.min(index, to) });
    focusStep(to);
  };
  return (
    <section ref={list} aria-label="Steps of the document" className="flex flex-col gap-2">
      <h3 className="font-medium">
        Steps <span className="tabular font-normal text-muted">({steps.length})</span>
      </h3>
      <ol className="flex flex-col gap-2">
        {steps.map((step, index) => {
          const name = names[index] || `step ${index + 1}`;
          return (
            // Names change as they are typed, and two may be equal; only the place stays.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <li key={index}>
              <FoldedCard
                title={`${index + 1}. ${name}`}
                note={isMap(step) && typeof step["action"] === "string" ? step["action"] : "no plugin"}
                problem={problemWithin(form, ["mainSteps", index])}
                isDefaultOpen={steps.length <= few}
                actions={
                  <>
                    <IconButton
                      size="small"
                      label={`Move ${name} up`}
                      icon={ArrowUp}
                      isDisabled={index === 0}
                      onPress={() => swap(index, index - 1)}
                    />
                    <IconButton
                      size="small"
                      label={`Move ${name} down`}
                      icon={ArrowDown}
                      isDisabled={index === steps.length - 1}
                      onPress={() => swap(index, index + 1)}
                    />
                    <IconButton
                      size="small"
                      label={`Duplicate ${name}`}
                      icon={Copy}
                      onPress={() =>
                        insert(
                          index + 1,
                          isMap(step) ? { ...step, name: freeName(`${names[index] || "step"}Copy`, names) } : step,
                        )
                      }
                    />
                    <IconButton
                      size="small"
                      label={`Remove ${name}`}
                      icon={Trash2}
                      onPress={() => {
                        form.edit({ kind: "remove", path: ["mainSteps", index] });
                        focusStep(Math.max(0, Math.min(index, steps.length - 2)));
                      }}
                    />
                  </>
                }
              >
                <StepFields form={form} path={["mainSteps", index]} isLast={index === steps.length - 1} />
              </FoldedCard>
            </li>
          );
        })}
      </ol>
      <div>
        <Button
          icon={Plus}
          onPress={() =>
            insert(steps.length, { action: "aws:runShellScript", name: freeName("step", names), inputs: {} })
          }
        >
          Add step
        </Button>
      </div>
    </section>
  );
}

/** A name that no step has: the word itself, or with the first number that is free. */
function freeName(word: string, names: readonly string[]): string {
  const base = word.slice(0, 120);
  if (!names.includes(base)) return base;
  let number = 2;
  while (names.includes(`${base}${number}`)) number++;
  return `${base}${number}`;
}

/** How flow reads where nothing is said of it. */
const flowAbsent: Record<keyof typeof flowWords, string> = {
  onFailure: "Go on with the next step",
  onSuccess: "Go on with the next step",
  finallyStep: "No",
};

const flowNames = ["onFailure", "onSuccess", "finallyStep"] as const;
const isScalarOrAbsent = (value: Json | undefined) => fitsField("scalar", value);

function StepFields({ form, path, isLast }: { form: FormAccess; path: Path; isLast: boolean }) {
  const step = given(form, path);
  if (!isMap(step)) return <KeptAsWritten form={form} paths={[path]} />;
  const { action, name, precondition, inputs } = step;
  const plugin = typeof action === "string" ? findPlugin(action) : undefined;
  const known = plugin ? inputsOf(plugin) : [];
  const written = isMap(inputs) ? inputs : {};
  const at = (input: string): Path => [...path, "inputs", input];
  const kindOf = (input: string) => (input === "runCommand" ? "script" : "scalar");
  const isEdited = (input: string) =>
    flowNames.some((flow) => flow === input)
      ? isScalarOrAbsent(written[input])
      : known.some((each) => each.name === input) && fitsField(kindOf(input), written[input]);
  const kept: Path[] = [
    ...Object.keys(step)
      .filter((member) => !["action", "name", "precondition", "inputs"].includes(member))
      .map((member) => [...path, member]),
    ...(typeof action === "string" || action === undefined ? [] : [[...path, "action"]]),
    ...(typeof name === "string" || name === undefined ? [] : [[...path, "name"]]),
    ...(fitsPrecondition(precondition) ? [] : [[...path, "precondition"]]),
    ...(inputs === undefined || isMap(inputs) ? [] : [[...path, "inputs"]]),
    ...Object.keys(written)
      .filter((input) => !isEdited(input))
      .map(at),
  ];
  const canHaveInputs = inputs === undefined || isMap(inputs);
  const fields = canHaveInputs ? known.filter((input) => isEdited(input.name)) : [];
  return (
    <>
      {[...problemsAt(form, path), ...problemsAt(form, [...path, "inputs"])].map((message) => (
        <ErrorLine key={message}>{message}</ErrorLine>
      ))}
      <div className="grid items-end gap-4 sm:grid-cols-2">
        {(typeof name === "string" || name === undefined) && (
          <MemberField form={form} path={[...path, "name"]} label="name" kind="text" isRequired />
        )}
        {(typeof action === "string" || action === undefined) && (
          <MemberChoice form={form} path={[...path, "action"]} label="action" isRequired options={pluginNames} />
        )}
      </div>
      {fields
        .filter((input) => kindOf(input.name) === "script")
        .map((input) => (
          <MemberField
            key={input.name}
            form={form}
            path={at(input.name)}
            label={input.name}
            kind="script"
            script={plugin?.script}
            help={inputHelp[input.name]}
            isRequired={input.isRequired}
          />
        ))}
      <div className="grid items-end gap-4 sm:grid-cols-2">
        {fields
          .filter((input) => kindOf(input.name) !== "script" && (input.name !== "id" || written["id"] !== undefined))
          .map((input) => (
            <MemberField
              key={input.name}
              form={form}
              path={at(input.name)}
              label={input.name}
              kind="scalar"
              help={inputHelp[input.name]}
              isRequired={input.isRequired}
            />
          ))}
        {canHaveInputs &&
          flowNames
            .filter((flow) => isEdited(flow) && (flow !== "finallyStep" || isLast || written[flow] !== undefined))
            .map((flow) => (
              <MemberChoice
                key={flow}
                form={form}
                path={at(flow)}
                label={flow}
                help={memberHelp[flow]}
                options={flowWords[flow]}
                absent={flowAbsent[flow]}
              />
            ))}
      </div>
      {fitsPrecondition(precondition) && <PreconditionFields form={form} path={[...path, "precondition"]} />}
      <KeptAsWritten form={form} paths={kept} />
    </>
  );
}
