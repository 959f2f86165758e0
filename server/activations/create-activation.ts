import { randomBytes } from "node:crypto";
import * as z from "zod";
import { principalName } from "@/core/access/principal";
import {
  ACTIVATION_CODE_BYTES,
  ActivationDescription,
  activationExpiry,
  DefaultInstanceName,
  newActivationCode,
  RegistrationLimit,
} from "@/core/activations/activation";
import { DEFAULT_REGISTRATION_LIMIT } from "@/core/activations/activation-rules";
import { DomainError } from "@/core/errors";
import { Moment } from "@/core/moment";
import { IamRole } from "@/core/nodes/node";
import { refusedMember } from "@/core/refused-member";
import { MAX_TAGS, TagList } from "@/core/tags";
import { account, operation } from "../operation";
import { hashActivationCode } from "./activation-code";
import * as activations from "./store";

/** Source: SSM API 2014-11-06, RegistrationMetadataKey and RegistrationMetadataValue. */
const metadataText = z
  .string()
  .min(1)
  .regex(/^(?!\s*$).+/);

const invalidParameter = (field: string, message: string) =>
  new DomainError("InvalidParameters", message, [{ path: [field], message }]);

/** The server's own request, for the machine it runs on: see server/nodes/local-agent.ts. */
export const localAgentPrincipal = "local-agent";

/**
 * Makes an activation: an id and a code with which machines register. The code is in this answer and nowhere else; what
 * is stored is its hash. IamRole is kept as given: nothing here assumes it.
 *
 * Errors: InvalidParameters (expiry, role, more tags than a node can have). Source: SSM API 2014-11-06, CreateActivation.
 */
export const createActivation = operation({
  name: "CreateActivation",
  doors: ["console", "aws"],
  effect: "change",
  access: "manage",
  input: z.strictObject({
    Description: ActivationDescription.optional(),
    DefaultInstanceName: DefaultInstanceName.optional(),
    IamRole,
    RegistrationLimit: RegistrationLimit.optional(),
    ExpirationDate: Moment.optional(),
    Tags: TagList.optional(),
    RegistrationMetadata: refusedMember(
      z.array(z.strictObject({ Key: metadataText.max(128), Value: metadataText.max(2048) })),
      "AWS keeps it for itself.",
      (items) => items.length === 0,
    ),
  }),
  resources: (_, caller) => [account(caller)],

  async handle(input, { tx, caller, now, newId, announce, audit }) {
    const tags = input.Tags ?? [];
    if (tags.length > MAX_TAGS) throw invalidParameter("Tags", `A node can have at most ${MAX_TAGS} tags.`);
    if (input.IamRole.trim() === "") throw invalidParameter("IamRole", "Name a role; it is kept as it is written.");
    const id = newId();
    const code = newActivationCode(randomBytes(ACTIVATION_CODE_BYTES));
    const activation = {
      accountId: caller.accountId,
      id,
      description: input.Description ?? "",
      defaultInstanceName: input.DefaultInstanceName?.trim() ?? "",
      iamRole: input.IamRole,
      registrationLimit: input.RegistrationLimit ?? DEFAULT_REGISTRATION_LIMIT,
      tags,
      isLocal: caller.type === "System" && caller.id === localAgentPrincipal,
      createdAt: now,
      createdBy: principalName(caller),
      expiresAt: activationExpiry(input.ExpirationDate, now),
    };
    await activations.insert(tx, { ...activation, codeSha256: hashActivationCode(code) });

    const { description, defaultInstanceName, iamRole, registrationLimit, expiresAt } = activation;
    audit({
      resources: [`Activation/${id}`],
      summary: {
        after: {
          description,
          defaultInstanceName,
          iamRole,
          registrationLimit,
          tags,
          expiresAt: expiresAt.toISOString(),
        },
      },
    });
    announce("activation", id);
    return { ActivationId: id, ActivationCode: code };
  },
});
