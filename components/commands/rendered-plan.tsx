import { codeOf, StepInputs } from "@/components/documents/step-inputs";
import { StepSecrets } from "@/components/documents/step-secrets";
import { classNames } from "@/components/ui/class-names";
import { CodeBlock } from "@/components/ui/code-block";
import type { Plan, PlanPreview } from "./use-plan";

/** Exactly what would run, with the parameters in place. */
export function RenderedPlan({ plan: { preview, isCurrent } }: { plan: Plan<PlanPreview> }) {
  if (!preview) return <p className="text-sm text-muted">The exact command appears here once the form is complete.</p>;
  return (
    <section aria-label="Rendered command" className={classNames("flex flex-col gap-1.5", !isCurrent && "opacity-60")}>
      <h3 className="font-medium">
        {preview.DocumentName} <span className="font-normal text-muted">version {preview.DocumentVersion}</span>
      </h3>
      {preview.Script !== undefined ? (
        <CodeBlock label="Script" code={preview.Script} maxHeight={260} />
      ) : (
        preview.Steps.map((step) => (
          <CodeBlock key={step.Name} label={step.Name} code={codeOf(step.Inputs)} maxHeight={200} />
        ))
      )}
      {preview.Script !== undefined && <StepInputs inputs={preview.Steps[0]?.Inputs} />}
      <StepInputs inputs={preview.Steps.find(({ Environment }) => Environment)?.Environment} isVerbatim />
      <StepSecrets secrets={preview.Steps.find(({ Secrets }) => Secrets)?.Secrets} />
    </section>
  );
}
