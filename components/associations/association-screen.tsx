"use client";

import { useQuery } from "@tanstack/react-query";
import { Pencil, Play } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ParameterValues } from "@/components/commands/parameter-values";
import { CopyLink } from "@/components/console/copy-link";
import { DetailScreen } from "@/components/console/detail-screen";
import { useLive } from "@/components/console/live";
import { useMay } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { Screen } from "@/components/ui/screen";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import { Tabs } from "@/components/ui/tabs";
import { associationAddress } from "./association-columns";
import { AssociationDescription } from "./association-description";
import { associationTitle, associationWord } from "./association-words";
import { type AssociationDetail, associationQueries } from "./queries";
import { TargetsPanel } from "./targets-panel";

const loading = () => <Skeleton width="60%" />;
const ResourcesPanel = dynamic(
  () => onDemand(() => import("./resources-panel")).then((loaded) => loaded.ResourcesPanel),
  {
    loading,
  },
);
const ExecutionsPanel = dynamic(
  () => onDemand(() => import("./executions-panel")).then((loaded) => loaded.ExecutionsPanel),
  { loading },
);
const VersionsPanel = dynamic(() => onDemand(() => import("./versions-panel")).then((loaded) => loaded.VersionsPanel), {
  loading,
});
const TagsPanel = dynamic(
  () => onDemand(() => import("@/components/tags/tags-panel")).then((loaded) => loaded.TagsPanel),
  { loading },
);
const dialogs = () => onDemand(() => import("./association-dialogs"));
const ApplyDialog = dynamic(() => dialogs().then((loaded) => loaded.ApplyDialog), { ssr: false });
const DeleteDialog = dynamic(() => dialogs().then((loaded) => loaded.DeleteDialog), { ssr: false });

const breadcrumbs = [{ label: "State Manager", href: "/state-manager" }];
const address = { tab: "description" };

/** One association: what it keeps where, how it stands on every machine, and every time that it was applied. */
export function AssociationScreen({ associationId }: { associationId: string }) {
  const query = useQuery(associationQueries.one(associationId));
  useLive("association", associationId, associationQueries.oneKey(associationId));
  return (
    <DetailScreen
      query={query}
      title={associationId}
      breadcrumbs={breadcrumbs}
      missing={["AssociationDoesNotExist", "ValidationException"]}
      missingTitle="Association not found"
    >
      {(association) => <Known association={association} />}
    </DetailScreen>
  );
}

function Known({ association }: { association: AssociationDetail }) {
  const router = useRouter();
  const may = useMay();
  const [{ tab }, setUrl] = useUrlState(address);
  const [dialog, setDialog] = useState<"apply" | "delete">();
  const close = () => setDialog(undefined);
  const { family, label } = associationWord(association.Overview.Status, association.Overview.DetailedStatus);
  const here = associationAddress(association.AssociationId);
  return (
    <Screen
      title={associationTitle(association)}
      breadcrumbs={breadcrumbs}
      status={
        <StatusBadge family={family} isPill>
          {label}
        </StatusBadge>
      }
      actions={
        <>
          <CopyLink />
          <Menu
            label="Actions"
            items={[
              [
                {
                  id: "delete",
                  label: "Delete",
                  isDanger: true,
                  isOffered: may("DeleteAssociation"),
                  onAction: () => setDialog("delete"),
                },
              ],
            ]}
          />
          {may("UpdateAssociation") && (
            <ButtonLink href={`${here}/edit`} icon={Pencil}>
              Edit
            </ButtonLink>
          )}
          {may("StartAssociationsOnce") && (
            <Button kind="primary" icon={Play} onPress={() => setDialog("apply")}>
              Apply association now
            </Button>
          )}
        </>
      }
    >
      <Tabs
        label="Association"
        selected={tab}
        onSelect={(next) => setUrl({ tab: next })}
        items={[
          { id: "description", label: "Description", content: <AssociationDescription association={association} /> },
          {
            id: "resources",
            label: "Resources",
            content: <ResourcesPanel associationId={association.AssociationId} />,
          },
          {
            id: "executions",
            label: "Execution history",
            content: <ExecutionsPanel associationId={association.AssociationId} />,
          },
          { id: "versions", label: "Versions", content: <VersionsPanel association={association} /> },
          {
            id: "parameters",
            label: "Parameters",
            content: (
              <Panel title="Parameters">
                <ParameterValues parameters={association.Parameters ?? {}} />
              </Panel>
            ),
          },
          { id: "targets", label: "Targets", content: <TargetsPanel association={association} /> },
          {
            id: "tags",
            label: "Tags",
            content: (
              <TagsPanel
                resource={{ ResourceType: "Association", ResourceId: association.AssociationId }}
                noun="association"
                name={associationTitle(association)}
                within={associationQueries.oneKey(association.AssociationId)}
              />
            ),
          },
        ]}
      />
      {dialog === "apply" && <ApplyDialog association={association} onClose={close} />}
      {dialog === "delete" && (
        <DeleteDialog association={association} onClose={close} onDeleted={() => router.push("/state-manager")} />
      )}
    </Screen>
  );
}
