"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { messageOf } from "@/components/console/console-error";
import type { ParameterFieldsProps } from "@/components/documents/parameter-fields";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import type { CommandDraft } from "./command-draft";
import { commandQueries } from "./queries";

// Its fields are those of the document, which is asked for first.
const ParameterFields = dynamic(
  () => onDemand(() => import("@/components/documents/parameter-fields")).then((loaded) => loaded.ParameterFields),
  { ssr: false, loading: () => <Skeleton width="60%" /> },
);

/** What a form asks of the parameters of the document that it has chosen; nothing until the document is there. */
export function ParametersSection({
  title,
  draft: { documentName, documentVersion, texts },
  ...fields
}: {
  title: string;
  draft: Pick<CommandDraft, "documentName" | "documentVersion" | "texts">;
} & Pick<ParameterFieldsProps, "onChange" | "problemOf" | "scriptKeys">) {
  const form = useQuery(commandQueries.documentForm(documentName, documentVersion));
  if (form.isError)
    return (
      <Banner
        kind="error"
        title="The document could not be read."
        action={<Button onPress={() => void form.refetch()}>Retry</Button>}
      >
        {messageOf(form.error)}
      </Banner>
    );
  return (
    form.data && (
      <Panel title={title}>
        <ParameterFields key={documentName} controls={form.data.controls} texts={texts} {...fields} />
      </Panel>
    )
  );
}
