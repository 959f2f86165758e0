"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { CopyAs } from "@/components/console/copy-as";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { RadioGroup } from "@/components/ui/radio-group";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { type DocumentDetail, documentQueries, useShareDocument } from "./queries";

const sharedVersions = [
  { id: "$DEFAULT", label: "Default version" },
  { id: "$LATEST", label: "Latest version" },
  { id: "$ALL", label: "All versions" },
] as const;

/** Account ids as they are typed: parted by commas or spaces. */
const idsIn = (written: string) => written.split(/[\s,]+/).filter(Boolean);

/** With which accounts a document is shared: they can see and run it, never change it. */
export function PermissionsPanel({ document }: { document: DocumentDetail }) {
  const mayShare = useMay()("ModifyDocumentPermission");
  const shares = useQuery(documentQueries.shares(document.Name));
  const share = useShareDocument();
  const [written, setWritten] = useState("");
  const [version, setVersion] = useState<(typeof sharedVersions)[number]["id"]>("$DEFAULT");
  const [isTried, setTried] = useState(false);
  const ids = idsIn(written);
  const problem =
    ids.length === 0
      ? "Give at least one account's 12 digits, or all."
      : ids.length > 20
        ? "At most 20 accounts at once."
        : ids.every((id) => /^(?:all|[0-9]{12})$/i.test(id))
          ? undefined
          : "An account is 12 digits; all is everybody.";
  const request = { Name: document.Name, AccountIdsToAdd: ids, SharedDocumentVersion: version };
  const add = () => {
    setTried(true);
    if (problem === undefined)
      share.mutate(request, {
        onSuccess: () => {
          setWritten("");
          setTried(false);
          toast({ family: "green", title: "Document shared." });
        },
      });
  };
  const take = (id: string) =>
    share.mutate(
      { Name: document.Name, AccountIdsToRemove: [id] },
      { onSuccess: () => toast({ family: "green", title: "No longer shared." }) },
    );
  return (
    <>
      {share.isError && <Banner kind="error">{messageOf(share.error)}</Banner>}
      <Panel title="Shared with" isFlush>
        <ResourceTable
          label="Accounts that the document is shared with"
          isFlush
          query={shares}
          rows={(data) => data}
          rowKey={(each) => each.AccountId}
          columns={[
            {
              id: "AccountId",
              header: "Account",
              width: 220,
              cell: ({ AccountId }) => (AccountId === "all" ? "Everybody (public)" : AccountId),
            },
            {
              id: "SharedDocumentVersion",
              header: "Shared version",
              grow: 1,
              cell: ({ SharedDocumentVersion }) =>
                sharedVersions.find(({ id }) => id === SharedDocumentVersion)?.label ?? SharedDocumentVersion,
            },
            ...(mayShare
              ? [
                  {
                    id: "remove",
                    header: "Remove",
                    width: 110,
                    cell: ({ AccountId }: { AccountId: string }) => (
                      <Button size="small" isDisabled={share.isPending} onPress={() => take(AccountId)}>
                        Remove<span className="sr-only"> {AccountId}</span>
                      </Button>
                    ),
                  },
                ]
              : []),
          ]}
          empty={{ title: "Private", description: "Only this account can see and run the document." }}
        />
      </Panel>
      {mayShare && (
        <Panel title="Share document">
          <form
            className="flex flex-col gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              add();
            }}
          >
            <TextField
              label="Account IDs"
              isMono
              help="Parted by commas; all makes it public. They can run it, and cannot change it."
              value={written}
              onChange={setWritten}
              error={isTried ? problem : undefined}
            />
            <RadioGroup
              label="Shared version"
              look="row"
              value={version}
              onChange={setVersion}
              options={sharedVersions}
            />
            <CopyAs
              calls={
                problem === undefined
                  ? [{ operation: "ModifyDocumentPermission", input: { ...request, PermissionType: "Share" } }]
                  : []
              }
              missing={problem ?? ""}
            />
            <div className="flex justify-end">
              <Button type="submit" kind="primary" isPending={share.isPending}>
                Share document
              </Button>
            </div>
          </form>
        </Panel>
      )}
    </>
  );
}
