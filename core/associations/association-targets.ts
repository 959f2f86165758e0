import { ActivationId } from "../activations/activation";
import { DomainError } from "../errors";
import type { GroupCondition } from "../targets/node-condition";
import { type NodeSelector, parseTargets, type Selector, type Target, type Targets } from "../targets/selector";
import { invalidTarget } from "./association";
import { activationTargetKey } from "./association-rules";

/**
 * Which machines an association means: all of them but the server's own, those that registered with an activation, or
 * what commands can be aimed at.
 */
export type AssociationSelector =
  | { kind: "every" }
  | { kind: "activation"; ids: readonly string[] }
  | { kind: "selector"; selector: Selector };

const isEvery = ({ Key, Values }: Target) => Key === "InstanceIds" && Values.includes("*");

/**
 * What the targets of an association ask for: beside those of commands `InstanceIds=*` for every machine, and
 * `aws:ActivationId` with ids of activations, which is Quarterdeck's own. Each of the two stands alone. Earlier commands
 * cannot be named: what becomes of one is over when the association is applied again.
 *
 * Errors: InvalidTarget, with the path of the expression. Source: SSM API 2014-11-06, CreateAssociation.
 */
export function parseAssociationTargets(targets: Targets): AssociationSelector {
  const [first, ...others] = targets;
  if (!first) throw invalidTarget("Give at least one target, or InstanceIds=* for every machine.", ["Targets"]);
  const alone = targets.findIndex((target) => isEvery(target) || target.Key === activationTargetKey);
  if (alone >= 0 && others.length > 0)
    throw invalidTarget(`${targets[alone]?.Key} stands alone: there are other targets beside it.`, ["Targets", alone]);
  if (isEvery(first)) {
    if (first.Values.length > 1)
      throw invalidTarget("* stands for every machine, so that nothing is named beside it.", ["Targets", 0, "Values"]);
    return { kind: "every" };
  }
  if (first.Key === activationTargetKey) {
    if (first.Values.some((id) => !ActivationId.safeParse(id).success))
      throw invalidTarget("An activation is named by its id, a UUID in small letters.", ["Targets", 0, "Values"]);
    if (first.Values.length === 0) throw invalidTarget("Name the activation by its id.", ["Targets", 0, "Values"]);
    return { kind: "activation", ids: first.Values };
  }
  const outcome = targets.findIndex(({ Key }) => Key.startsWith("command:"));
  if (outcome >= 0)
    throw invalidTarget("An association is not aimed by an earlier command: name the machines, or use a tag.", [
      "Targets",
      outcome,
      "Key",
    ]);
  try {
    return { kind: "selector", selector: parseTargets(targets) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError("InvalidTarget", error.message, error.problems, { cause: error });
  }
}

/** The same as a store of nodes can answer it. @param groupOf what the group of that name asks of nodes */
export async function settleAssociationTargets(
  selector: AssociationSelector,
  groupOf: (name: string) => Promise<readonly GroupCondition[]>,
): Promise<NodeSelector> {
  switch (selector.kind) {
    case "every":
      return { conditions: [{ kind: "every" }] };
    case "activation":
      return { conditions: [{ kind: "property", property: "ActivationId", values: [...selector.ids] }] };
    case "selector": {
      const [first, ...rest] = await Promise.all(
        selector.selector.conditions.map(async (condition) => {
          if (condition.kind === "outcome") throw invalidTarget("An association is not aimed by an earlier command.");
          return condition.kind === "group-name"
            ? ({ kind: "group", conditions: await groupOf(condition.name) } as const)
            : condition;
        }),
      );
      return { conditions: first ? [first, ...rest] : [{ kind: "ids", ids: [] }] };
    }
  }
}
