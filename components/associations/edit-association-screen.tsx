"use client";

import { useQuery } from "@tanstack/react-query";
import { commandQueries } from "@/components/commands/queries";
import { DetailScreen } from "@/components/console/detail-screen";
import { LoadingPanel, QueryFailure } from "@/components/console/query-states";
import { Screen } from "@/components/ui/screen";
import { associationAddress, associationTargetText } from "./association-columns";
import { asCommand, associationDraftOf, associationTargets } from "./association-draft";
import { AssociationForm } from "./association-form";
import { associationTitle } from "./association-words";
import { type AssociationDetail, associationQueries } from "./queries";

const breadcrumbs = [{ label: "State Manager", href: "/state-manager" }];

/** The form of an association that is there. It begins with what it is at the first look, and stays so. */
export function EditAssociationScreen({ associationId }: { associationId: string }) {
  const query = useQuery({
    ...associationQueries.one(associationId),
    queryKey: [...associationQueries.oneKey(associationId), "edited"],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
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
  const documents = useQuery(commandQueries.documents);
  const form = useQuery({
    ...commandQueries.documentForm(association.Name, association.DocumentVersion),
    retry: false,
  });
  const failed = documents.isError ? documents : form.isError ? form : undefined;
  if (documents.data === undefined || form.data === undefined)
    return (
      <Screen
        title={`Edit ${associationTitle(association)}`}
        breadcrumbs={[
          ...breadcrumbs,
          { label: associationTitle(association), href: associationAddress(association.AssociationId) },
        ]}
      >
        {failed ? <QueryFailure {...failed} /> : <LoadingPanel />}
      </Screen>
    );
  const command = form.data.draftFrom(asCommand(association));
  return (
    <AssociationForm
      documents={documents.data.filter(({ MayRun }) => MayRun)}
      initial={associationDraftOf(association, command)}
      existing={association}
      note={
        associationTargets(command) === undefined
          ? `Its targets (${associationTargetText(association)}) have no field in this form: choose them anew, or leave it as it is.`
          : undefined
      }
    />
  );
}
