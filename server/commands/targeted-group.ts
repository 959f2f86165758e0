import { validationException } from "@/core/errors";
import { groupKey, MAX_GROUP_NAME } from "@/core/node-groups/node-group-rules";
import type { GroupCondition } from "@/core/targets/node-condition";
import type { Targets } from "@/core/targets/selector";
import { questionOf } from "../node-groups/named-group";

/**
 * What the group that is targeted asks of machines now. To whoever may not see it, it does not exist.
 *
 * Errors: ValidationException with the path of the target: AWS has no code of its own for it. Source: SSM API 2014-11-06,
 * SendCommand.
 */
export async function targetedGroup(
  name: string,
  targets: Targets,
  context: Parameters<typeof questionOf>[0],
): Promise<readonly GroupCondition[]> {
  const question = await questionOf(context, name);
  if (question) return question;
  throw validationException(`There is no resource group ${name.slice(0, MAX_GROUP_NAME)}.`, [
    {
      path: ["Targets", targets.findIndex(({ Key }) => Key === groupKey), "Values"],
      message: "There is no resource group of that name.",
    },
  ]);
}
