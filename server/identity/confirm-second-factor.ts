import * as z from "zod";
import { noSecondFactor, SecondFactorCode, secondFactorExists } from "@/core/identity/second-factor";
import { operation } from "../operation";
import { firstCode, newRecoveryCodes, recoveryCodeHash } from "./second-factor";
import { changeSecondFactor, findSecondFactor } from "./second-factor-store";
import { callingUser, self } from "./self";

/**
 * Turns the second factor on by its first code: from now on it is asked for at sign-in. The recovery codes are in this
 * answer and nowhere else.
 *
 * Errors: SecondFactorNotFound; SecondFactorExists; WrongCode; ThrottlingException.
 */
export const confirmSecondFactor = operation({
  name: "ConfirmSecondFactor",
  doors: ["console"],
  effect: "change",
  access: "self",
  input: z.strictObject({ Code: SecondFactorCode }),
  async prepare({ Code }, context) {
    const user = await callingUser(context);
    const factor = await findSecondFactor(context.tx, context.app, user);
    if (!factor || factor === "forged") throw noSecondFactor();
    if (factor.confirmedAt) throw secondFactorExists();
    return { factor, used: await firstCode(context, user, factor, Code) };
  },
  resources: self,
  async handle(_input, { app, tx, now, announce, audit }, { factor, used }) {
    const codes = newRecoveryCodes();
    const recoveryCodes = codes.map(recoveryCodeHash);
    const isOn = await changeSecondFactor(tx, app, factor, { ...used, confirmedAt: now, recoveryCodes });
    if (!isOn) throw noSecondFactor();
    audit({ summary: { before: { secondFactor: "off" }, after: { secondFactor: "on" } } });
    announce("access", "*");
    return { RecoveryCodes: codes };
  },
});
