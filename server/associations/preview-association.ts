import { AssociationTerms } from "@/core/associations/association";
import { invalidDocument } from "@/core/documents/document";
import { notFor } from "../commands/plan-command";
import { type PreviewedPlan, permittedResources, presentPlan, refusedNodes } from "../commands/present-plan";
import { operation } from "../operation";
import { checkTerms } from "./association-input";
import { planAssociation } from "./association-plan";

/** What decides what an association would do; what it is called and when it runs does not. */
const Input = AssociationTerms.pick({
  Name: true,
  DocumentVersion: true,
  Parameters: true,
  Targets: true,
  MaxConcurrency: true,
  OutputLocation: true,
});

/**
 * What an association would do if it were created and applied now, and on exactly which nodes; nothing is kept and nothing
 * is applied. It says of each node what PreviewCommand says of it.
 *
 * Errors: as CreateAssociation, and UnsupportedPlatformType where it would run on none of its nodes.
 */
export const previewAssociation = operation({
  name: "PreviewAssociation",
  doors: ["console"],
  effect: "read",
  access: "run",
  input: Input,
  async prepare(terms, context): Promise<PreviewedPlan> {
    checkTerms(terms);
    const plan = await planAssociation(terms, context, { isNew: true });
    return { ...plan, refused: await refusedNodes(plan, ["PreviewAssociation", "CreateAssociation"], context) };
  },
  resources: (_, { accountId }, plan) => permittedResources(accountId, plan),
  circumstances: (_, { document }) => ({ document: document.name }),
  missing: ({ Name }) => invalidDocument(Name),
  async handle(terms, context, { refused, ...plan }) {
    const { document, nodes, misfits } = plan;
    if (misfits.length > 0 && misfits.length === nodes.length) throw notFor(document, misfits);
    const { Targets, MaxConcurrency = "100%" } = terms;
    return presentPlan({ ...(Targets && { Targets }), MaxConcurrency }, plan, refused, context);
  },
});
