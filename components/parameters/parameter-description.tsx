"use client";

import { useQuery } from "@tanstack/react-query";
import { messageOf } from "@/components/console/console-error";
import { moment } from "@/components/console/moment";
import { useMay } from "@/components/console/session";
import { ErrorLine } from "@/components/ui/field";
import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { userOf } from "./parameter-columns";
import { itemsOf } from "./parameter-draft";
import { PoliciesPanel } from "./policies-panel";
import { type ListedParameter, parameterQueries } from "./queries";
import { SecretValue, ValueText } from "./secret-value";

const cliLine = ({ Name, Type }: ListedParameter) =>
  `aws ssm get-parameter --name ${Name}${Type === "SecureString" ? " --with-decryption" : ""} --query Parameter.Value --output text`;

/** How commands and documents name a value; secrets have no place in an order. */
const referenceOf = ({ Name }: ListedParameter) => `{{ssm:${Name}}}`;

/** What is known of a parameter, and its value. */
export function ParameterDescription({ parameter }: { parameter: ListedParameter }) {
  return (
    <div className="flex flex-col gap-4">
      <Panel title="Value">
        {parameter.Type === "SecureString" ? (
          <SecretValue reference={parameter.Name} label="value" />
        ) : (
          <PlainValue parameter={parameter} />
        )}
      </Panel>
      <Panel title="Parameter">
        <KeyValue
          items={[
            { label: "Name", value: parameter.Name, isMono: true, copy: parameter.Name },
            { label: "Type", value: parameter.Type },
            { label: "Tier", value: parameter.Tier },
            { label: "Version", value: parameter.Version },
            { label: "Last modified", value: <Time value={moment(parameter.LastModifiedDate)} /> },
            { label: "By", value: userOf(parameter.LastModifiedUser) },
            { label: "Encryption key", value: parameter.KeyId, isMono: true },
            { label: "Allowed pattern", value: parameter.AllowedPattern, isMono: true },
            { label: "Description", value: parameter.Description, isWide: true },
            { label: "ARN", value: parameter.ARN, isMono: true, copy: parameter.ARN, isWide: true },
            ...(parameter.Type === "SecureString"
              ? []
              : [
                  {
                    label: "In commands and documents",
                    value: referenceOf(parameter),
                    isMono: true,
                    copy: referenceOf(parameter),
                    isWide: true,
                  },
                ]),
            {
              label: "On the command line",
              value: cliLine(parameter),
              isMono: true,
              copy: cliLine(parameter),
              isWide: true,
            },
          ]}
        />
      </Panel>
      {parameter.Policies.length > 0 && <PoliciesPanel parameter={parameter} />}
    </div>
  );
}

function PlainValue({ parameter: { Name, Type, Version } }: { parameter: ListedParameter }) {
  const may = useMay();
  const query = useQuery({
    ...parameterQueries.value(`${Name}:${Version}`),
    enabled: may("GetParameter"),
    retry: false,
  });
  if (!may("GetParameter")) return <p className="text-muted">You may not read values.</p>;
  if (query.isError) return <ErrorLine>{messageOf(query.error)}</ErrorLine>;
  if (query.data === undefined) return <Skeleton width="40%" />;
  if (Type !== "StringList") return <ValueText value={query.data} label="Copy value" />;
  return (
    <ol className="flex list-decimal flex-col gap-0.5 pl-6 font-mono text-sm">
      {itemsOf(query.data).map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items may be the same; each is known by its place alone
        <li key={at} className="[overflow-wrap:anywhere]">
          {item}
        </li>
      ))}
    </ol>
  );
}
