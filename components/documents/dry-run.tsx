"use client";

import "@/components/console/zod-without-eval";

import { useMemo, useState } from "react";
import { useSettled } from "@/components/console/use-settled";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { classNames } from "@/components/ui/class-names";
import { CodeBlock } from "@/components/ui/code-block";
import { RadioGroup } from "@/components/ui/radio-group";
import { checkContent, type DocumentType } from "@/core/documents/check-content";
import { type Document, documentPlatforms } from "@/core/documents/document";
import { type DryStep, dryRun } from "@/core/documents/dry-run";
import { documentForm, toParameters } from "@/core/documents/form";
import { placeholdersIn } from "@/core/documents/placeholders";
import { supportedPlatforms } from "@/core/documents/render";
import type { SecretPart } from "@/core/documents/secret-reference";
import type { PlatformType } from "@/core/nodes/node";
import type { DraftContent } from "./content-editor";
import { ParameterFields } from "./parameter-fields";
import { codeOf, StepInputs } from "./step-inputs";
import { type ShownPart, StepSecrets } from "./step-secrets";

/** How long somebody stops typing before the steps are rendered anew, milliseconds. */
const pause = 150;

/** What {@link DryRun} takes. */
export type DryRunProps = { content: DraftContent; type: DocumentType };

/** What a machine would get of a document, with values of one's own; nothing is sent. Loaded on demand. */
export function DryRun({ content: { text, format }, type }: DryRunProps) {
  const document = useMemo(() => {
    const { read } = checkContent(text, format, type);
    return read?.documentType === "Command" ? read.document : undefined;
  }, [text, format, type]);
  // Kept here, so that values outlast a moment in which the text is no document.
  const [chosen, setPlatform] = useState<PlatformType>();
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  if (type !== "Command")
    return <p className="text-muted">Runbooks are stored and checked here; their steps are not run yet.</p>;
  if (!document) return <p className="text-muted">The steps appear here once the document is valid.</p>;
  return (
    <Rendered
      document={document}
      platform={chosen ?? supportedPlatforms(document)[0] ?? "Linux"}
      onPlatform={setPlatform}
      texts={texts}
      onText={(name, value) => setTexts((before) => ({ ...before, [name]: value }))}
    />
  );
}

type RenderedProps = {
  document: Document;
  platform: PlatformType;
  onPlatform: (platform: PlatformType) => void;
  texts: Readonly<Record<string, string>>;
  onText: (name: string, value: string) => void;
};

function Rendered({ document, platform, onPlatform, texts, onText }: RenderedProps) {
  const controls = useMemo(() => documentForm(document), [document]);
  const settled = useSettled(texts, pause);
  const run = useMemo(
    () => dryRun(document, toParameters(controls, settled), platform),
    [document, controls, settled, platform],
  );
  const problems = "problems" in run ? run.problems : {};
  // A field that nobody has touched is not called wrong; the list beside it says what is still to be given.
  const problemOf = (name: string) => (texts[name] === undefined ? undefined : problems[name]);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <div className="flex min-w-0 flex-col gap-4">
        <RadioGroup
          label="Platform"
          look="row"
          value={platform}
          onChange={onPlatform}
          options={documentPlatforms.map((id) => ({ id, label: id }))}
        />
        <ParameterFields
          controls={controls}
          texts={texts}
          onChange={onText}
          problemOf={problemOf}
          scriptKeys="Tab moves on."
        />
      </div>
      <section aria-label="Steps as the machine gets them" className="flex min-w-0 flex-col gap-4">
        {"problems" in run ? (
          <div role="status">
            <p className="font-medium">Before the steps can be shown:</p>
            <ul className="mt-1 list-disc pl-5">
              {[...Object.values(run.problems), ...run.others].map((message) => (
                <li key={message}>{message}</li>
              ))}
            </ul>
          </div>
        ) : (
          <>
            {run.isRefused && (
              <Banner kind="warning" title={`The document does not run on ${platform}.`}>
                Nothing is sent to such a machine. A command that names it is refused; for one that a tag found, it ends
                as Invalid platform.
              </Banner>
            )}
            <ol className="flex flex-col gap-4">
              {run.steps.map((each, index) => (
                <li key={each.step.name}>
                  <Step {...each} number={index + 1} />
                </li>
              ))}
            </ol>
          </>
        )}
      </section>
    </div>
  );
}

function Step({ step, skipped, number }: DryStep & { number: number }) {
  const { name, action, inputs, environment, secrets = {}, onFailure, onSuccess, finallyStep } = step;
  const isScript = Array.isArray(inputs["runCommand"]);
  const flow = {
    ...(onFailure && { onFailure }),
    ...(onSuccess && { onSuccess }),
    ...(finallyStep && { finallyStep: "true" }),
  };
  return (
    <div className="flex flex-col gap-1.5">
      <h3 className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
        <span className="tabular text-muted">{number}</span>
        <span className="min-w-0 break-words">{name}</span>
        <span className="font-mono text-sm font-normal text-muted">{action}</span>
        {skipped !== undefined && <Badge family="amber">Skipped</Badge>}
      </h3>
      {skipped !== undefined && <p className="text-sm text-muted">{skipped} The step counts as a success.</p>}
      <div className={classNames("flex flex-col gap-1.5", skipped !== undefined && "border-l-3 border-line pl-3")}>
        <CodeBlock label={isScript ? `Script of ${name}` : `Inputs of ${name}`} code={codeOf(inputs)} maxHeight={260} />
        <StepInputs inputs={isScript ? { ...inputs, ...flow } : flow} isVerbatim />
        {(environment || step.secrets) && (
          <>
            <h4 className="text-sm font-medium">In its environment</h4>
            <StepInputs inputs={environment} isVerbatim />
            <StepSecrets
              secrets={Object.entries(secrets).map(([Variable, parts]) => ({ Variable, Parts: parts.flatMap(shown) }))}
            />
          </>
        )}
      </div>
    </div>
  );
}

/** A value as it is written, with the secrets that it refers to. */
function shown(part: SecretPart): ShownPart[] {
  if (typeof part !== "string") return [{ Secret: { Name: part.name, Version: part.version } }];
  let rest = part;
  const parts = placeholdersIn(part).flatMap((each): ShownPart[] => {
    if (each.kind !== "store" || !each.secure) return [];
    const at = rest.indexOf(each.text);
    const before = rest.slice(0, at);
    rest = rest.slice(at + each.text.length);
    return [...(before ? [{ Text: before }] : []), { Secret: { Name: each.name } }];
  });
  return rest ? [...parts, { Text: rest }] : parts;
}
