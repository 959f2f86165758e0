"use client";

import { useRouter } from "next/navigation";
import { toast } from "@/components/ui/toast";
import { documentAddress } from "./document-address";
import { DocumentForm, type DocumentFormProps } from "./document-form";
import { useCreateDocument } from "./queries";

/** What {@link NewDocument} takes. */
export type NewDocumentProps = Pick<DocumentFormProps, "title" | "breadcrumbs" | "backTo" | "initial" | "filesBefore">;

/** The form of a document that is not there yet; saving makes it and opens its page. */
export function NewDocument(props: NewDocumentProps) {
  const router = useRouter();
  const create = useCreateDocument();
  return (
    <DocumentForm
      {...props}
      isNew
      submitLabel="Create document"
      isPending={create.isPending}
      failure={create.error}
      onSubmit={({ name: Name, type: DocumentType, content, versionName, targetType, attachments }, saved) =>
        create.mutate(
          {
            Name,
            DocumentType,
            Content: content.text,
            DocumentFormat: content.format,
            ...(versionName && { VersionName: versionName }),
            ...(targetType && { TargetType: targetType }),
            ...(attachments && { Attachments: attachments }),
          },
          {
            onSuccess: () => {
              saved();
              toast({ family: "green", title: `Document ${Name} created.` });
              router.push(documentAddress(Name));
            },
          },
        )
      }
    />
  );
}
