import * as z from "zod";
import { noSecondFactor } from "@/core/identity/second-factor";
import { Password } from "@/core/identity/user";
import { operation } from "../operation";
import { newRecoveryCodes, recoveryCodeHash } from "./second-factor";
import { changeSecondFactor, findSecondFactor } from "./second-factor-store";
import { callingUserWithPassword, self } from "./self";

/**
 * Makes new recovery codes; those of before are good no more. They are in this answer and nowhere else.
 *
 * Errors: WrongPassword; SecondFactorNotFound; ThrottlingException.
 */
export const renewRecoveryCodes = operation({
  name: "RenewRecoveryCodes",
  doors: ["console"],
  effect: "change",
  access: "self",
  input: z.strictObject({ Password }),
  prepare: (input, context) => callingUserWithPassword(context, "RenewRecoveryCodes", input.Password, "Password"),
  resources: self,
  async handle(_input, { app, tx, audit }, user) {
    const factor = await findSecondFactor(tx, app, user);
    if (!factor || factor === "forged" || !factor.confirmedAt) throw noSecondFactor();
    const codes = newRecoveryCodes();
    if (!(await changeSecondFactor(tx, app, factor, { recoveryCodes: codes.map(recoveryCodeHash) })))
      throw noSecondFactor();
    audit({
      summary: { before: { recoveryCodes: factor.recoveryCodes.length }, after: { recoveryCodes: codes.length } },
    });
    return { RecoveryCodes: codes };
  },
});
