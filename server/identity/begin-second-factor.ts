import * as z from "zod";
import { base32 } from "@/core/identity/access-key-rules";
import { otpauthUri, secondFactorExists } from "@/core/identity/second-factor";
import { operation } from "../operation";
import { accountNameOf } from "./account-store";
import { beginSecondFactor as begin } from "./second-factor-store";
import { callingUser, self } from "./self";
import { newTotpSecret } from "./totp";

/**
 * Makes the secret of a second factor, for an authenticator app to take over. It counts only once it is confirmed by a
 * code; asked again, there is a new secret. The secret is in this answer and nowhere else.
 *
 * Errors: SecondFactorExists.
 */
export const beginSecondFactor = operation({
  name: "BeginSecondFactor",
  doors: ["console"],
  effect: "change",
  access: "self",
  input: z.strictObject({}),
  resources: self,
  async handle(_input, context) {
    const { app, tx, now, audit } = context;
    const user = await callingUser(context);
    const secret = newTotpSecret();
    if (!(await begin(tx, app, user, secret, now))) throw secondFactorExists();
    audit({ summary: { after: { secondFactor: "begun" } } });
    const text = base32(secret);
    const issuer = `Quarterdeck ${await accountNameOf(tx, user.accountId)}`;
    return { Secret: text, Uri: otpauthUri({ issuer, name: user.name, secret: text }) };
  },
});
