"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { useLive } from "@/components/console/live";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { usePaging } from "@/components/console/use-paging";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Screen } from "@/components/ui/screen";
import { useNow } from "@/components/ui/use-now";
import { activationColumns } from "./activation-columns";
import { activationQueries, type ListedActivation } from "./queries";

const CreateDialog = dynamic(
  () => onDemand(() => import("./activation-dialogs")).then((loaded) => loaded.CreateDialog),
  { ssr: false },
);
const DeleteDialog = dynamic(
  () => onDemand(() => import("./activation-dialogs")).then((loaded) => loaded.DeleteDialog),
  { ssr: false },
);
const address = { selected: "" };
const pageSize = 50;

/** The codes with which machines may register: how far each is used, until when it is good. */
export function ActivationsScreen() {
  const may = useMay();
  const [url, setUrl] = useUrlState(address);
  const paging = usePaging("");
  const activations = useQuery(activationQueries.list(paging.token));
  useLive("activation", undefined, activationQueries.all);
  useLive("node", undefined, activationQueries.all);
  const [isCreating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState<ListedActivation>();

  // Minutes are enough to tell what has expired, and redraw the table sixty times less often than seconds.
  const minute = Math.floor((useNow()?.getTime() ?? 0) / 60_000);
  const columns = useMemo(() => activationColumns(new Date(minute * 60_000)), [minute]);
  const rows = activations.data?.ActivationList ?? [];
  const chosen = rows.find((activation) => activation.ActivationId === url.selected);
  const next = activations.data?.NextToken;

  return (
    <Screen
      title="Activations"
      description="An activation is a code that lets machines register until it expires or reaches its limit."
      actions={
        <>
          <Menu
            label="Actions"
            isDisabled={!chosen}
            items={[
              {
                id: "delete",
                label: "Delete activation",
                isDanger: true,
                isOffered: may("DeleteActivation"),
                onAction: () => chosen && setDeleting(chosen),
              },
            ]}
          />
          {may("CreateActivation") && (
            <>
              <ButtonLink href="/activations/new" icon={Plus}>
                Add machine
              </ButtonLink>
              <Button kind="primary" onPress={() => setCreating(true)}>
                Create activation
              </Button>
            </>
          )}
        </>
      }
    >
      <ResourceTable
        label="Activations"
        query={activations}
        rows={(data) => data.ActivationList}
        columns={columns}
        rowKey={(activation) => activation.ActivationId}
        selection="single"
        selected={new Set(chosen ? [chosen.ActivationId] : [])}
        onSelect={(keys) => setUrl({ selected: [...keys][0] ?? "" })}
        empty={
          may("CreateActivation")
            ? {
                title: "There are no activations",
                description:
                  "Create one to let machines register. For a single machine, Add machine does it all in one go.",
                action: (
                  <ButtonLink href="/activations/new" kind="primary" icon={Plus}>
                    Add machine
                  </ButtonLink>
                ),
              }
            : { title: "There are no activations" }
        }
        footer={pageFooter({ paging, pageSize, shown: rows.length, next })}
      />
      {isCreating && <CreateDialog onClose={() => setCreating(false)} />}
      {deleting && <DeleteDialog activation={deleting} onClose={() => setDeleting(undefined)} />}
    </Screen>
  );
}
