import { moment } from "@/components/console/moment";
import { useMay } from "@/components/console/session";
import { documentAddress } from "@/components/documents/document-address";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import { associationTargetText } from "./association-columns";
import { associationSchedule, associationWord, countsInWords, severityWords } from "./association-words";
import type { AssociationDetail } from "./queries";

/** What an association is and how it stands. Source: EC2 console, State Manager, Description. */
export function AssociationDescription({ association }: { association: AssociationDetail }) {
  const { Status, DetailedStatus, AssociationStatusAggregatedCount } = association.Overview;
  const mayListCompliance = useMay()("ListNodeCompliance");
  const place = association.OutputLocation?.S3Location;
  const words = associationSchedule(association);
  return (
    <>
      <Panel title="Status">
        <KeyValue
          items={[
            { label: "Status", value: associationWord(Status, DetailedStatus).label },
            { label: "Resources", value: countsInWords(AssociationStatusAggregatedCount) || "nothing applied yet" },
            {
              label: "Last execution",
              value: <Time value={moment(association.LastExecutionDate)} look="absolute" absent="never" />,
            },
            {
              label: "Last successful execution",
              value: <Time value={moment(association.LastSuccessfulExecutionDate)} look="absolute" absent="never" />,
            },
            {
              label: "Next execution",
              value: <Time value={moment(association.NextExecutionDate)} look="absolute" absent="not by a schedule" />,
            },
            ...(mayListCompliance
              ? [
                  {
                    label: "Compliance",
                    value: (
                      <Link href={`/compliance?f=${encodeURIComponent(`ItemId=${association.AssociationId}`)}`}>
                        Non-compliant machines
                      </Link>
                    ),
                  },
                ]
              : []),
          ]}
        />
      </Panel>
      <Panel title="Association">
        <KeyValue
          items={[
            {
              label: "Association ID",
              value: association.AssociationId,
              isMono: true,
              copy: association.AssociationId,
            },
            { label: "Association name", value: association.AssociationName },
            { label: "Association version", value: association.AssociationVersion },
            { label: "Document name", value: <Link href={documentAddress(association.Name)}>{association.Name}</Link> },
            { label: "Document version", value: association.DocumentVersion },
            { label: "Targets", value: associationTargetText(association) },
            { label: "Schedule", value: `${words.charAt(0).toUpperCase()}${words.slice(1)}` },
            { label: "Schedule expression", value: association.ScheduleExpression, isMono: true },
            {
              label: "Schedule offset",
              value:
                association.ScheduleOffset &&
                `${association.ScheduleOffset} ${association.ScheduleOffset === 1 ? "day" : "days"}`,
            },
            {
              label: "Only at the next specified interval",
              value: association.ApplyOnlyAtCronInterval ? "Yes" : "No: applied at once when it is saved, too",
            },
            { label: "Compliance severity", value: severityWords[association.ComplianceSeverity] },
            {
              label: "Sync compliance",
              value: association.SyncCompliance === "AUTO" ? "Automatic, by the result" : "Manual",
            },
            { label: "Concurrency", value: association.MaxConcurrency ?? "100%" },
            { label: "Error threshold", value: association.MaxErrors ?? "100%" },
            { label: "Output bucket", value: place?.OutputS3BucketName, isMono: true },
            { label: "Output key prefix", value: place?.OutputS3KeyPrefix, isMono: true },
            { label: "Created", value: <Time value={moment(association.Date)} look="absolute" /> },
            { label: "Saved", value: <Time value={moment(association.LastUpdateAssociationDate)} look="absolute" /> },
            { label: "Applied with the rights of", value: association.SavedBy },
          ]}
        />
      </Panel>
    </>
  );
}
