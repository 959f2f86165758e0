"use client";

import { useQuery } from "@tanstack/react-query";
import { QueryFailure } from "@/components/console/query-states";
import { useMay } from "@/components/console/session";
import { Checkbox } from "@/components/ui/checkbox";
import { SelectOnDemand } from "@/components/ui/choices-on-demand";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { TextField } from "@/components/ui/text-field";
import type { OutputDraft } from "./output-draft";
import { outputQueries } from "./queries";

/** What {@link OutputSection} takes. */
export type OutputSectionProps = {
  output: OutputDraft;
  onChange: (change: Partial<OutputDraft>) => void;
  problemOf: (field: string) => string | undefined;
};

/** Where output goes beside here. Source: EC2 console, Run a command, Output options. */
export function OutputSection({ output, onChange, problemOf }: OutputSectionProps) {
  const may = useMay();
  const destinations = useQuery(outputQueries.destinations);
  const known = destinations.data?.Destinations ?? [];
  const isWanted = output.outputBucket !== null;
  // One that a copied command names is shown although it is gone, so that its refusal can be understood.
  const isGone = output.outputBucket && !known.some(({ BucketName }) => BucketName === output.outputBucket);
  const options = [
    ...known.map(({ BucketName, Endpoint }) => ({ id: BucketName, label: BucketName, description: Endpoint })),
    ...(isGone && destinations.data
      ? [{ id: output.outputBucket ?? "", label: `${output.outputBucket} (not set up)` }]
      : []),
  ];
  const settings = <Link href="/settings/output-destinations">Settings, Output destinations</Link>;
  const isEmpty = destinations.data !== undefined && options.length === 0;
  return (
    <Panel title="Output options" description="Output is kept here, whole, for 30 days. It can go to a bucket as well.">
      <div className="flex flex-col gap-4">
        {destinations.isError && <QueryFailure error={destinations.error} refetch={destinations.refetch} />}
        {isEmpty ? (
          <p className="text-muted">
            No bucket is set up.{" "}
            {may("CreateOutputDestination") ? <>Set one up under {settings}.</> : "An administrator can set one up."}
          </p>
        ) : (
          <Checkbox
            isSelected={isWanted}
            isDisabled={destinations.data === undefined}
            onChange={(isOn) =>
              onChange({ outputBucket: isOn ? (known.length === 1 ? (known[0]?.BucketName ?? "") : "") : null })
            }
            help="Each step's output and errors are put there once the step has ended."
          >
            Write output to a bucket
          </Checkbox>
        )}
        {isWanted && !isEmpty && (
          <div className="grid gap-4 sm:grid-cols-2">
            <SelectOnDemand
              label="Bucket name"
              isRequired
              options={options}
              value={output.outputBucket || null}
              onChange={(outputBucket) => onChange({ outputBucket })}
              error={problemOf("OutputS3BucketName")}
            />
            <TextField
              label="Key prefix"
              isOptional
              isMono
              help="Stands before the command's id in every key."
              value={output.outputPrefix}
              onChange={(outputPrefix) => onChange({ outputPrefix })}
              error={problemOf("OutputS3KeyPrefix")}
            />
          </div>
        )}
      </div>
    </Panel>
  );
}
