import { Banner } from "@/components/ui/banner";
import { TextField } from "@/components/ui/text-field";
import { machines } from "@/core/nodes/machine-count";

/** What {@link PlanGuards} takes. */
export type PlanGuardsProps = {
  guards: readonly { GuardName: string; Refusal: string; NeedsCount: boolean }[];
  count: number;
  /** The number as it was typed. */
  typed: string;
  onType: (typed: string) => void;
};

/** What the account's guards say of a plan: why it cannot run, or that its number of machines is typed first. */
export function PlanGuards({ guards, count, typed, onType }: PlanGuardsProps) {
  const refusals = guards.filter(({ Refusal }) => Refusal !== "");
  const asking = guards.find(({ NeedsCount }) => NeedsCount);
  return (
    <>
      {refusals.map(({ GuardName, Refusal }) => (
        <Banner key={GuardName} kind="warning" title={`The guard ${GuardName} stops this.`}>
          {Refusal}
        </Banner>
      ))}
      {refusals.length === 0 && asking && (
        <TextField
          label="Type the number of machines"
          help={`The guard ${asking.GuardName} asks for it before this runs on ${machines(count)}.`}
          autoComplete="off"
          value={typed}
          onChange={onType}
        />
      )}
    </>
  );
}
