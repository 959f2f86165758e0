"use client";

import { useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { DetailScreen } from "@/components/console/detail-screen";
import { useLive } from "@/components/console/live";
import { useMay } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button-link";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Screen } from "@/components/ui/screen";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tabs";
import { pathsAbove } from "@/core/parameters/parameter-rules";
import { editAddress, levelAddress } from "./parameter-address";
import { ParameterDescription } from "./parameter-description";
import { type ListedParameter, parameterQueries } from "./queries";

const loading = () => <Skeleton width="60%" />;
const HistoryPanel = dynamic(() => onDemand(() => import("./history-panel")).then((loaded) => loaded.HistoryPanel), {
  loading,
});
const TagsPanel = dynamic(
  () => onDemand(() => import("@/components/tags/tags-panel")).then((loaded) => loaded.TagsPanel),
  { loading },
);
const UsesPanel = dynamic(() => onDemand(() => import("./uses-panel")).then((loaded) => loaded.UsesPanel), { loading });
const DeleteDialog = dynamic(
  () => onDemand(() => import("./delete-parameters-dialog")).then((loaded) => loaded.DeleteParametersDialog),
  { ssr: false },
);
const root = { label: "Parameter Store", href: "/parameter-store" };
const address = { tab: "overview" };

/** One parameter: what it is, its value, and what it was before. */
export function ParameterScreen({ path }: { path: string }) {
  const query = useQuery(parameterQueries.one(path));
  useLive("parameter", undefined, parameterQueries.all);
  return (
    <DetailScreen
      query={query}
      title={path}
      breadcrumbs={[root]}
      missing={["ParameterNotFound", "ValidationException", "InvalidFilterValue"]}
      missingTitle="Parameter not found"
    >
      {(parameter) => <Known parameter={parameter} />}
    </DetailScreen>
  );
}

function Known({ parameter }: { parameter: ListedParameter }) {
  const router = useRouter();
  const may = useMay();
  const [{ tab }, setUrl] = useUrlState(address);
  const [isDeleting, setDeleting] = useState(false);
  const name = parameter.Name;
  return (
    <Screen
      title={name}
      breadcrumbs={[
        root,
        ...pathsAbove(name).map((path) => ({ label: path.slice(path.lastIndexOf("/") + 1), href: levelAddress(path) })),
      ]}
      status={<Badge family={parameter.Type === "SecureString" ? "amber" : "grey"}>{parameter.Type}</Badge>}
      actions={
        <>
          <Menu
            label="Actions"
            items={[
              [
                {
                  id: "delete",
                  label: "Delete parameter",
                  isDanger: true,
                  isOffered: may("DeleteParameters"),
                  onAction: () => setDeleting(true),
                },
              ],
            ]}
          />
          {may("PutParameter") && (
            <ButtonLink href={editAddress(name)} kind="primary" icon={Pencil}>
              Edit
            </ButtonLink>
          )}
        </>
      }
    >
      <Tabs
        label="About this parameter"
        selected={tab}
        onSelect={(id) => setUrl({ tab: id })}
        items={[
          { id: "overview", label: "Overview", content: <ParameterDescription parameter={parameter} /> },
          ...(may("GetParameterHistory")
            ? [{ id: "history", label: "History", content: <HistoryPanel parameter={parameter} /> }]
            : []),
          ...(may("ListParameterUses") ? [{ id: "uses", label: "Used by", content: <UsesPanel name={name} /> }] : []),
          {
            id: "tags",
            label: "Tags",
            content: (
              <TagsPanel
                resource={{ ResourceType: "Parameter", ResourceId: name }}
                noun="parameter"
                name={name}
                within={parameterQueries.all}
              />
            ),
          },
        ]}
      />
      {isDeleting && (
        <DeleteDialog
          names={[name]}
          onClose={() => setDeleting(false)}
          onDeleted={() => router.push("/parameter-store")}
        />
      )}
    </Screen>
  );
}
