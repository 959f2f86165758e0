import type { OperationContext } from "../operation";
import { groupsOfUser } from "./group-store";
import { findSecondFactor } from "./second-factor-store";
import { hasPassword, signsInElsewhere, type UserRow } from "./user-store";

/** What is known of one user, for themselves and for those who may change access. */
export async function describeUser({ app, tx }: Pick<OperationContext, "app" | "tx">, user: UserRow) {
  const factor = await findSecondFactor(tx, app, user);
  return {
    UserName: user.name,
    AccountId: user.accountId,
    Role: user.role,
    Groups: (await groupsOfUser(tx, app, user)).map(({ name, role }) => ({ GroupName: name, Role: role })),
    CreatedDate: user.createdAt,
    HasPassword: hasPassword(user),
    SignsInElsewhere: user.passwordHash === signsInElsewhere,
    PasswordChangedDate: user.passwordChangedAt,
    HasSecondFactor: factor === "forged" || Boolean(factor?.confirmedAt),
    ...(factor !== "forged" &&
      factor?.confirmedAt && {
        SecondFactorDate: factor.confirmedAt,
        RecoveryCodesLeft: factor.recoveryCodes.length,
      }),
  };
}
