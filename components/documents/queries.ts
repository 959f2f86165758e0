"use client";

import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Answer, call, type Question } from "@/components/console/call";
import { invalidate } from "@/components/console/invalidate";

const key = ["documents"] as const;

/** A document as lists show it. */
export type ListedDocument = Answer<"ListDocuments">["DocumentIdentifiers"][number];

/** Everything about one version of a document but its text. */
export type DocumentDetail = Answer<"DescribeDocument">["Document"];

/** One version, as the list of versions shows it. */
export type ListedVersion = Answer<"ListDocumentVersions">["DocumentVersions"][number];

/** What somebody said or decided about a version. */
type ReviewEntry = Answer<"ListDocumentMetadataHistory">["Metadata"]["ReviewerResponse"][number];

/** An association that runs a document. */
export type RunningAssociation = Answer<"ListAssociations">["Associations"][number];

/** How the text of a document is written. */
export type DocumentFormat = "JSON" | "YAML";

/** Questions about documents. */
export const documentQueries = {
  all: key,
  list: (question: Pick<Question<"ListDocuments">, "Filters" | "NextToken" | "MaxResults">) =>
    queryOptions({
      queryKey: [...key, "table", question],
      queryFn: ({ signal }) => call("ListDocuments", question, { signal }),
      placeholderData: keepPreviousData,
    }),
  favourites: (question: Question<"ListFavouriteDocuments">) =>
    queryOptions({
      queryKey: [...key, "favourites", question],
      queryFn: ({ signal }) => call("ListFavouriteDocuments", question, { signal }),
      placeholderData: keepPreviousData,
    }),
  one: (name: string) =>
    queryOptions({
      queryKey: [...key, "one", name],
      queryFn: async ({ signal }) => (await call("DescribeDocument", { Name: name }, { signal })).Document,
    }),
  content: (name: string, version: string, format: DocumentFormat) =>
    queryOptions({
      queryKey: [...key, "one", name, "content", version, format],
      queryFn: async ({ signal }) =>
        (await call("GetDocument", { Name: name, DocumentVersion: version, DocumentFormat: format }, { signal }))
          .Content,
      // A version never changes.
      staleTime: version.startsWith("$") ? 0 : Number.POSITIVE_INFINITY,
    }),
  /** What writing a document begins with: the text of a version, and the files beside it. */
  beginning: (name: string, version: string, format: DocumentFormat) =>
    queryOptions({
      queryKey: [...key, "one", name, "beginning", version, format],
      queryFn: async ({ signal }) => {
        const question = { Name: name, DocumentVersion: version, DocumentFormat: format };
        const { Content, DocumentVersion, AttachmentsContent = [] } = await call("GetDocument", question, { signal });
        return {
          text: Content,
          filesBefore: AttachmentsContent.map(({ Name, Size, Hash }) => ({
            name: Name,
            size: Size,
            sha256: Hash,
            reference: `${name}/${DocumentVersion}/${Name}`,
          })),
        };
      },
      staleTime: version.startsWith("$") ? 0 : Number.POSITIVE_INFINITY,
    }),
  attachments: (name: string, version: string) =>
    queryOptions({
      queryKey: [...key, "one", name, "attachments", version],
      queryFn: async ({ signal }) =>
        (await call("GetDocument", { Name: name, DocumentVersion: version }, { signal })).AttachmentsContent ?? [],
      // The addresses hold for a quarter of an hour.
      refetchInterval: 10 * 60_000,
    }),
  versions: (name: string) =>
    queryOptions({
      queryKey: [...key, "one", name, "versions"],
      queryFn: async ({ signal }) => {
        const versions: ListedVersion[] = [];
        let token: string | undefined;
        do {
          const page: Answer<"ListDocumentVersions"> = await call(
            "ListDocumentVersions",
            { Name: name, ...(token !== undefined && { NextToken: token }) },
            { signal },
          );
          versions.push(...page.DocumentVersions);
          token = page.NextToken;
        } while (token !== undefined);
        return versions;
      },
    }),
  reviews: (name: string, version: string) =>
    queryOptions({
      queryKey: [...key, "one", name, "reviews", version],
      queryFn: async ({ signal }) => {
        const entries: ReviewEntry[] = [];
        let token: string | undefined;
        do {
          const page: Answer<"ListDocumentMetadataHistory"> = await call(
            "ListDocumentMetadataHistory",
            {
              Name: name,
              DocumentVersion: version,
              Metadata: "DocumentReviews",
              ...(token !== undefined && { NextToken: token }),
            },
            { signal },
          );
          entries.push(...page.Metadata.ReviewerResponse);
          token = page.NextToken;
        } while (token !== undefined);
        return entries;
      },
    }),
  shares: (name: string) =>
    queryOptions({
      queryKey: [...key, "one", name, "shares"],
      queryFn: async ({ signal }) =>
        (await call("DescribeDocumentPermission", { Name: name, PermissionType: "Share" }, { signal }))
          .AccountSharingInfoList,
    }),
  /** Associations that run it, of those that the caller may see: as many as a page has. */
  associations: (name: string) =>
    queryOptions({
      queryKey: [...key, "associations", name],
      queryFn: ({ signal }) =>
        call("ListAssociations", { AssociationFilterList: [{ key: "Name", value: name }] }, { signal }),
    }),
};

/** A change to documents; every list of them is asked for again afterwards. */
function useChange<Input, Output>(mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => invalidate(client, key) });
}

export const useCreateDocument = () =>
  useChange(async (input: Question<"CreateDocument">) => (await call("CreateDocument", input)).DocumentDescription);

export const useUpdateDocument = () =>
  useChange(async ({ isDefault, ...input }: Question<"UpdateDocument"> & { isDefault: boolean }) => {
    const made = (await call("UpdateDocument", input)).DocumentDescription;
    if (isDefault)
      await call("UpdateDocumentDefaultVersion", { Name: input.Name, DocumentVersion: made.DocumentVersion });
    return made;
  });

export const useSetDefaultVersion = () =>
  useChange((input: Question<"UpdateDocumentDefaultVersion">) => call("UpdateDocumentDefaultVersion", input));

/** Puts one's star on a document, or takes it off. */
export const useFavourite = () =>
  useChange(({ Name, isFavourite }: { Name: string; isFavourite: boolean }) =>
    call(isFavourite ? "AddFavouriteDocument" : "RemoveFavouriteDocument", { Name }),
  );

export const useReview = () =>
  useChange((input: Question<"UpdateDocumentMetadata">) => call("UpdateDocumentMetadata", input));

export const useDeleteDocument = () => useChange((input: Question<"DeleteDocument">) => call("DeleteDocument", input));

export const useShareDocument = () =>
  useChange((input: Omit<Question<"ModifyDocumentPermission">, "PermissionType">) =>
    call("ModifyDocumentPermission", { ...input, PermissionType: "Share" }),
  );
