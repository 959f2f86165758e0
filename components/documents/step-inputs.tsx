import { parameterLabel } from "@/core/documents/parameter-label";

/** A step as people read it: its script's lines, or else all its inputs. */
export function codeOf(inputs: Readonly<Record<string, unknown>>): string {
  const lines = inputs["runCommand"];
  return Array.isArray(lines) ? lines.join("\n") : JSON.stringify(inputs, null, 2);
}

/** What {@link StepInputs} takes. */
export type StepInputsProps = {
  inputs: Readonly<Record<string, unknown>> | undefined;
  /** Names are shown as they are: variables of the environment. */
  isVerbatim?: boolean;
};

/** Names and values in two columns; nothing where there are none, and what is empty is left out. */
export function StepInputs({ inputs, isVerbatim = false }: StepInputsProps) {
  const shown = Object.entries(inputs ?? {}).filter(([name, value]) => name !== "runCommand" && value !== "");
  if (shown.length === 0) return null;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 text-sm">
      {shown.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className={isVerbatim ? "font-mono text-muted" : "text-muted"}>
            {isVerbatim ? name : parameterLabel(name)}
          </dt>
          <dd className="min-w-0 font-mono break-all">{typeof value === "string" ? value : JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
