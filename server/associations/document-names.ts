import { arn } from "@/core/arn";

/** What associations may call a document of their own account: its name, or its ARN. */
export const namesOfDocument = ({ region }: { region: string }, accountId: string, name: string): string[] =>
  name.startsWith("arn:") ? [name] : [name, arn({ region, accountId }, "document", name)];
